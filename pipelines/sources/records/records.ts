import type { Problem, SourceDocument } from '../source.js';
import type { RecordResult } from './format.js';

/** Documents of a record, or the problem with it. */
export function* documentsOf(
  record: unknown,
  source: string,
  read: (record: unknown) => RecordResult,
): Generator<SourceDocument | Problem> {
  const result = read(record);
  if ('wrong' in result) {
    yield { source, message: result.wrong };
    return;
  }
  const { documents } = result;
  for (const [i, { text, questions }] of documents.entries()) {
    const name = documents.length > 1 ? `${source}.${i + 1}` : source;
    yield { source: name, text: [{ text }], questions };
  }
}
