import type { Unasked } from '../stages/ingest/unasked.js';
import { count } from './format.js';

const BETTER =
  'Questions that somebody wrote are better: name.questions.jsonl beside name.txt, or a field questions in records.';

/** What is said of documents that brought no question, below a summary; empty where all brought some. */
export function unaskedText({ documents, of, cloze, without }: Unasked): string {
  if (documents === 0) return '';
  const first = `, first ${without[0]}`;
  const made =
    cloze === 0
      ? `, and none was made for them${first}`
      : `: ${count(cloze)} cloze questions were made for them` +
        (without.length === 0 ? '' : `, none for ${count(without.length)} of them${first}`);
  return `\n\n${count(documents)} of ${count(of)} documents brought no question${made}. ${BETTER}`;
}
