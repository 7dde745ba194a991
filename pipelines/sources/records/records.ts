import type { Problem, Reader, SourceDocument } from '../source.js';
import { isObject, nameOf } from './format.js';
import type { RecordReading } from './formats.js';

/** Records of one file whose problems are told one by one; of a file of other data all are wrong. */
const PROBLEMS_TOLD = 100;

/**
 * Documents of a record, or the problem with it.
 * @param place of the record, where it is not what `source` ends with
 */
export function* documentsOf(
  record: unknown,
  source: string,
  { read }: RecordReading,
  place?: string,
): Generator<SourceDocument | Problem> {
  const result = read(record);
  if ('wrong' in result) {
    yield { source, message: result.wrong };
    return;
  }
  const { documents } = result;
  const own = isObject(record) ? nameOf(record) : undefined;
  for (const [i, { text, questions, id }] of documents.entries()) {
    const one = (name: string) => (documents.length > 1 ? `${name}.${i + 1}` : name);
    const name = id ?? (own === undefined ? undefined : one(own));
    yield {
      ...{ source: one(source), text: [{ text }], questions, isRecord: true },
      ...(name === undefined ? {} : { id: name }),
      ...(place === undefined ? {} : { place: one(place) }),
    };
  }
}

/**
 * A reader of many records in a file: where it finds none the file is empty, and of very many
 * problems the first are told, then how many more there are.
 */
export const readerOfRecords = (reader: Reader): Reader => ({
  ...reader,
  async *read(file, settings) {
    let [items, problems, last] = [0, 0, ''];
    for await (const item of reader.read(file, settings)) {
      items += 1;
      if ('message' in item) {
        problems += 1;
        last = item.source;
        if (problems > PROBLEMS_TOLD) continue;
      }
      yield item;
    }
    if (problems > PROBLEMS_TOLD) {
      const more = problems - PROBLEMS_TOLD;
      yield {
        source: file.name,
        message: `${more} more records could not be read, the last is ${last}`,
      };
    }
    if (items === 0)
      yield { source: file.name, message: 'the file holds no records', isEmpty: true };
  },
});
