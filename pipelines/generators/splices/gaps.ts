import type { Random } from '../../core/random.js';
import { type Answer, type Part, restOf } from './answer-parts.js';
import { added, type OwnLooks, type Rest } from './looks.js';
import { type Row, rowsAt } from './rows.js';

/** Nearer to the share that is drawn no answer has to come. */
export const CLOSE = 0.05;

/** Rows of the right answer's sentences, by lot, for which something else is looked for at a time. */
const MOST_GAPS = 8;

/** An answer, and what of it was exchanged so far. */
interface State {
  answer: Answer;
  parts: readonly Part[];
}

interface Pass extends State {
  /** whether no more is to go than there is room for */
  isStrict: boolean;
}

/** Where nothing fits, what is so much more than the least goes as well. */
const MORE = 0.3;

/** What may go. */
export interface Gap extends Row {
  gone: readonly Part[];
  /** the sentence it is of, without it */
  around: readonly string[];
  rest: Rest;
  looks: OwnLooks;
}

/**
 * Rows of sentences, by lot, with no more content words than are to go.
 * @param room share of content words that is still to be exchanged
 */
export function gapsIn({ answer, parts, isStrict }: Pass, room: number, random: Random): Gap[] {
  const { isContent, content } = answer;
  const sizes = parts.map(({ pieces }) => pieces.filter(isContent).length / content);
  const isFree = (at: number) => (parts[at] as Part | undefined)?.gone.length === 0;
  const rows: (Row & { size: number })[] = [];
  for (let from = 0; from < parts.length; from++) {
    if (!isFree(from)) continue;
    const goesOn = (at: number) =>
      isFree(at) && !answer.hasBreak(parts[at - 1] as Part, parts[at] as Part);
    for (const row of rowsAt(parts, from, goesOn)) {
      const size = sizes.slice(row.from, row.to).reduce((one, other) => one + other, 0);
      rows.push({ ...row, size });
    }
  }
  // The fewer seams, the better it reads.
  const fitting = rows.filter(({ size }) => size <= room + CLOSE);
  const large = fitting.filter(({ size }) => size >= room / 2);
  const fit = large.length > 0 ? large : fitting;
  // Of an answer of few sentences each may be more than was drawn, and what fits may find nothing.
  const least = Math.min(...rows.map(({ size }) => size));
  const some = isStrict && fit.length > 0 ? fit : rows.filter(({ size }) => size <= least + MORE);
  return random
    .shuffled(some)
    .slice(0, MOST_GAPS)
    .map((row) => gapAt({ answer, parts }, row, parts.slice(row.from, row.to)));
}

/** The places where something came in already. */
export const placesTaken = (state: State): Gap[] =>
  state.parts.flatMap(({ gone, row }, from) =>
    row === undefined ? [] : [gapAt(state, { ...row, from, to: from + 1 }, gone)],
  );

function gapAt({ answer, parts }: State, row: Row, gone: readonly Part[]): Gap {
  const left = [...parts.slice(0, row.from), ...parts.slice(row.to)];
  const rest = restOf(left, answer.asked);
  const sentence = gone[0]?.sentence;
  const around = left.filter((one) => one.sentence === sentence).map(({ text }) => text);
  return { ...row, gone, around, rest, looks: added(gone.map(({ looks }) => looks)) };
}
