import { LEAST_EDITS, type Twin } from '../twins/twin.js';
import {
  type Answer,
  type Part,
  partOf,
  readAnswer,
  restOf,
  shareChanged,
  textOf,
} from './answer-parts.js';
import { CLOSE, type Gap, gapsIn, placesTaken } from './gaps.js';
import { type Aim, added, aimNear, type Looks, looksWith, pullOf, unlike } from './looks.js';
import { type DocumentNames, falseVariant, renamed } from './made-false.js';
import { withOpener } from './opener.js';
import { type Run, type RunsRequest, runsFor } from './runs.js';

export interface SpliceRequest extends RunsRequest {
  /** the right answer, some of whose sentences are exchanged */
  reference: string;
  question: string;
  /** names of the document */
  names: DocumentNames;
  /** those that may come into its sentences */
  namesOfOthers(): DocumentNames;
  /** whether a name or value may come in: it stands in the training context (kind mixed), or does not */
  isUsable(text: string): boolean;
}

/** Share of content words to be exchanged: drawn from this range, as near as sentences allow. */
const [FROM, RANGE] = [0.25, 0.25];
/** Furthest looks of what may stand for something else. */
const MOST_UNLIKE = 48;
/** Of so many something wrong is made, the nearest first. */
const MOST_MADE = 15;
const TRIES = 4;
/** Times that something that came in gives way to something nearer. */
const MOST_AGAIN = 8;
/** Looks that are so near need nothing nearer. */
const NEAR = 4;

/**
 * A wrong answer of sentences that somebody wrote: some of the right one's give way, row by row, to
 * sentences in a row of answers to other questions. Those of the same document have a fact of each
 * exchanged, or they would be true; those of another document get this one's names. With what comes in
 * the answer looks as it did, somewhat more or less so by lot, and what comes in needs nothing that was
 * said before, so that what is left to tell both apart is what the context says.
 * @returns the answer, or the largest share that could be exchanged
 */
export function spliceOf(request: SpliceRequest): Twin | { most: number } {
  const { reference, random } = request;
  const answer = readAnswer(reference, request.question);
  const runs = runsFor(request, answer.isContent);
  const whole = restOf(answer.parts, answer.asked);
  const shown = looksWith(whole, added([]), [], answer.asked);
  const start = { answer, runs, parts: answer.parts };
  const pull = pullOf(
    shown,
    gapsIn(start, FROM, random).flatMap((gap) => candidates(start, gap).map(({ looks }) => looks)),
  );
  let most = 0;
  for (let tried = 0; tried < TRIES; tried++) {
    const goal = FROM + random.next() * RANGE;
    const aim = aimNear(shown, pull, whole.looks.words, random);
    let reached: Reached = { parts: answer.parts, off: Number.POSITIVE_INFINITY };
    let share = 0;
    while (share < goal - CLOSE) {
      const state = { answer, runs, aim, parts: reached.parts };
      const next = bestStep(request, state, gapsIn(state, goal - share, random));
      if (next === undefined) break;
      reached = next;
      share = shareChanged(answer, reached.parts);
    }
    // What came in first was chosen without what came later.
    for (let again = 0; again < MOST_AGAIN && reached.off > NEAR; again++) {
      const state = { answer, runs, aim, parts: reached.parts };
      const next = bestStep(request, state, placesTaken(state));
      if (next === undefined || next.off >= reached.off) break;
      if (shareChanged(answer, next.parts) < LEAST_EDITS) break;
      reached = next;
    }
    share = shareChanged(answer, reached.parts);
    most = Math.max(most, share);
    if (share >= LEAST_EDITS && reached.off <= MOST_UNLIKE)
      return { text: textOf(reference, reached.parts), editShare: share };
  }
  return { most };
}

/** An answer some of whose sentences are exchanged, and how far its looks are from those aimed at. */
interface Reached {
  parts: readonly Part[];
  off: number;
}

/** Where a search stands. */
interface State {
  answer: Answer;
  runs: readonly Run[];
  parts: readonly Part[];
  aim: Aim;
}

/** Something that may come in, where, and what the answer then looks like. */
interface Candidate {
  run: Run;
  gap: Gap;
  looks: Looks;
  hasSamePronouns: boolean;
}

/** The answer after one more row of sentences has given way to another: to one that leaves it as it looked. */
function bestStep(request: SpliceRequest, state: State, gaps: readonly Gap[]): Reached | undefined {
  const fits = gaps.flatMap((gap) =>
    candidates(state, gap).map((one) => ({ ...one, off: unlike(one.looks, state.aim) })),
  );
  fits.sort((a, b) => a.off - b.off);
  for (const some of [fits.filter(({ hasSamePronouns }) => hasSamePronouns), fits]) {
    const made = some.slice(0, MOST_MADE).flatMap((fit) => madeOf(request, state, fit));
    const [best] = made.sort((a, b) => a.off - b.off);
    if (best) return best;
  }
  return undefined;
}

type Pronouns = ReadonlySet<string>;
const isWithin = (a: Pronouns, b: Pronouns): boolean => [...a].every((one) => b.has(one));

/** Runs with the pronouns of what goes, or fewer. */
function candidates({ answer, runs, parts }: Omit<State, 'aim'>, gap: Gap): Candidate[] {
  const allowed = answer.pronouns((gap.gone[0] as Part).text);
  const said = new Set(parts.flatMap(({ written }) => written));
  return runs.flatMap((run) => {
    // Half as long or twice as long: what looks like it is not looked for.
    const isAsLong =
      run.looks.length < 2 * gap.looks.length && 2 * run.looks.length > gap.looks.length;
    if (run.isFirst !== (gap.from === 0) || !isAsLong) return [];
    if (run.sentences.some((one) => said.has(one))) return [];
    // What is said inside a run is known there.
    const has = answer.pronouns(run.sentences[0] as string);
    if (!isWithin(has, allowed)) return [];
    const looks = looksWith(gap.rest, run.looks, run.distinct, answer.asked);
    return [{ run, gap, looks, hasSamePronouns: has.size === allowed.size }];
  });
}

/** The answer with a run in it, made wrong. */
function madeOf(
  { reference, random, names, namesOfOthers, isUsable }: SpliceRequest,
  { answer, parts, aim }: State,
  { run, gap }: Candidate,
): Reached[] {
  const { from, to, gone, rest } = gap;
  const [first, second] = gone as [Part, Part?];
  const between = second === undefined ? ' ' : reference.slice(first.end, second.start);
  const falsified = (): string | undefined => {
    const all = run.sentences.map((one) =>
      falseVariant(one, namesOfOthers(), isUsable, rest.distinct, random),
    );
    return all.every((one) => one !== undefined) ? all.join(between) : undefined;
  };
  const wrong = run.isOwn
    ? falsified()
    : renamed(run.sentences.join(between), names, rest.distinct, random);
  if (wrong === undefined) return [];
  const place = { start: first.start, end: (gone.at(-1) as Part).end };
  const part = partOf(withOpener(wrong, first.text), place, gone, run.sentences);
  const distinct = [...new Set(part.pieces)];
  return [
    {
      parts: [...parts.slice(0, from), part, ...parts.slice(to)],
      off: unlike(looksWith(rest, part.looks, distinct, answer.asked), aim),
    },
  ];
}
