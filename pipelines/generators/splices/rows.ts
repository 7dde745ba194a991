import { BEGINS, type Clause, completedBy, hangs } from './clauses.js';

/** Sentences in a row that come in or go together, and clauses of one sentence. */
export const MOST_SENTENCES = 3;
const MOST_CLAUSES = 3;

/** Some parts of an answer in a row, [from, to). */
export interface Row {
  from: number;
  to: number;
  /** how it begins, and what it has to be completed by: what takes its place has the same */
  fit: string;
  /** whether it ends a sentence */
  ends: boolean;
}

type Part = Pick<Clause, 'opens' | 'sentence'>;

/**
 * The rows that begin at a part: some clauses of one sentence, or sentences, whole. What goes on
 * with *which* goes with what it hangs on.
 * @param isOpen whether a row may go on from a part to the next
 */
export function rowsAt(
  parts: readonly Part[],
  from: number,
  isOpen: (at: number) => boolean = () => true,
): Row[] {
  const first = parts[from] as Part;
  const rows: Row[] = [];
  for (let to = from + 1; to <= parts.length; to++) {
    const [last, next] = [parts[to - 1] as Part, parts[to]];
    const ends = next?.sentence !== last.sentence;
    const isOfOne = last.sentence === first.sentence && to - from <= MOST_CLAUSES;
    const isWhole = first.opens === BEGINS && ends;
    const sentences = last.sentence - first.sentence + 1;
    if (sentences > MOST_SENTENCES || !(isOfOne || first.opens === BEGINS)) break;
    const rest = ends ? '' : (next as Part).opens;
    const opens = first.opens === BEGINS && first.sentence === 0 ? 'first' : first.opens;
    if ((isOfOne || isWhole) && !hangs(rest))
      rows.push({ from, to, fit: `${opens} … ${completedBy(rest)}`, ends });
    if (!isOpen(to)) break;
  }
  return rows;
}
