import {
  isProblem,
  type Problem,
  type Reader,
  type ReadSettings,
  type SourceDocument,
  type SourceFile,
} from '../source.js';
import { isObject, nameOf } from './format.js';
import { type RecordReading, recordFormat } from './formats.js';

/** Records of one file whose problems are told one by one; of a file of other data all are wrong. */
const PROBLEMS_TOLD = 100;

/** A record as a file has it. */
export interface FoundRecord {
  record: unknown;
  /** the file, with #line of its record */
  source: string;
  /** of the record, where it is not what `source` ends with */
  place?: string;
}

/** Tells records from objects that hold records by their keys. */
export type Holding = Pick<RecordReading, 'formatOf'>;

/** A kind of file that holds many records. */
export interface Container {
  /** endings of the file names, lower case, with the dot */
  readonly endings: readonly string[];
  /** @throws InputError where nothing (more) of the file can be read */
  records(
    file: SourceFile,
    encoding: string,
    reading: Holding,
  ): AsyncGenerator<FoundRecord | Problem>;
}

/** Documents of a record, or the problem with it. */
export function* documentsOf(
  { record, source, place }: FoundRecord,
  { read }: RecordReading,
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

async function* readDocuments(
  container: Container,
  file: SourceFile,
  settings: ReadSettings,
): AsyncGenerator<SourceDocument | Problem> {
  const reading = recordFormat(settings);
  for await (const found of container.records(file, settings.encoding, reading)) {
    if (isProblem(found)) yield found;
    else yield* documentsOf(found, reading);
  }
}

/**
 * A reader of many records in a file: where it finds none the file is empty, and of very many
 * problems the first are told, then how many more there are.
 */
export const readerOfRecords = (container: Container): Reader => ({
  endings: container.endings,
  async *read(file, settings) {
    let [items, problems, last] = [0, 0, ''];
    for await (const item of readDocuments(container, file, settings)) {
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
