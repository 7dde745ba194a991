import type { Random } from '../../core/random.js';
import { type Answer, type Part, restOf } from './answer-parts.js';
import { added, type OwnLooks, type Rest } from './looks.js';
import { MOST_SENTENCES } from './runs.js';

/** Nearer to the share that is drawn no answer has to come. */
export const CLOSE = 0.05;

/** Rows of the right answer's sentences, by lot, for which something else is looked for at a time. */
const MOST_GAPS = 8;

/** An answer, and what of it was exchanged so far. */
interface State {
  answer: Answer;
  parts: readonly Part[];
}

/** Sentences in a row that may go. */
export interface Gap {
  from: number;
  to: number;
  gone: readonly Part[];
  rest: Rest;
  looks: OwnLooks;
}

/**
 * Rows of sentences, by lot, with no more content words than are to go; the first one stays where others do.
 * @param room share of content words that is still to be exchanged
 */
export function gapsIn({ answer, parts }: State, room: number, random: Random): Gap[] {
  const { isContent, content } = answer;
  const sizes = parts.map(({ pieces }) => pieces.filter(isContent).length / content);
  const rows: { from: number; to: number; size: number }[] = [];
  for (let from = parts.length > 1 ? 1 : 0; from < parts.length; from++) {
    let size = 0;
    for (let to = from + 1; to <= parts.length && to - from <= MOST_SENTENCES; to++) {
      if ((parts[to - 1] as Part).gone.length > 0) break;
      if (to > from + 1 && answer.hasBreak(parts[to - 2] as Part, parts[to - 1] as Part)) break;
      size += sizes[to - 1] as number;
      rows.push({ from, to, size });
    }
  }
  const fit = rows.filter(({ size }) => size <= room + CLOSE);
  // Of an answer of few sentences each may be more than was drawn.
  const least = Math.min(...rows.map(({ size }) => size));
  const some = fit.length > 0 ? fit : rows.filter(({ size }) => size === least);
  return random
    .shuffled(some)
    .slice(0, MOST_GAPS)
    .map(({ from, to }) => gapAt({ answer, parts }, from, to, parts.slice(from, to)));
}

/** The places where something came in already. */
export const placesTaken = (state: State): Gap[] =>
  state.parts.flatMap(({ gone }, from) =>
    gone.length === 0 ? [] : [gapAt(state, from, from + 1, gone)],
  );

function gapAt({ answer, parts }: State, from: number, to: number, gone: readonly Part[]): Gap {
  const rest = restOf([...parts.slice(0, from), ...parts.slice(to)], answer.asked);
  return { from, to, gone, rest, looks: added(gone.map(({ looks }) => looks)) };
}
