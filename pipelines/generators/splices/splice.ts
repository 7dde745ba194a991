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
import { BEGINS } from './clauses.js';
import { type Gap, gapsIn, placesTaken } from './gaps.js';
import { type Aim, added, aimNear, type Looks, looksWith, pullOf, unlike } from './looks.js';
import { type DocumentNames, falseVariant, renamed } from './made-false.js';
import { distinctIn, newness, type Rarity, rarityIn } from './near.js';
import { withOpener } from './opener.js';
import { type Run, type RunsRequest, runsFor, STANDS } from './runs.js';

export interface SpliceRequest extends RunsRequest {
  /** the right answer, some of whose sentences are exchanged */
  reference: string;
  question: string;
  /** names of the document */
  names: DocumentNames;
  /** whether a name or value may come into what stands in the training context: it does (kind mixed), or does not */
  isUsable(text: string): boolean;
  /** whether a word is written in lower case where it begins no sentence */
  isLower(word: string): boolean;
}

/** Share of content words to be exchanged: drawn from this range, as near as sentences allow. */
const [FROM, RANGE] = [0.21, 0.1];
/** Furthest looks of what may stand for something else; and of the nearest of all, where none is. */
const MOST_UNLIKE = 48;
const FURTHEST = 160;
/** Where something is as near as that, nothing is looked for further away. */
const FAR_OFF = 70;
/** Of other documents comes what has so many of its content words in this one; the fewest that it may have. */
const KNOWN = 0.6;
const LEAST_KNOWN = 0.3;
/** Of so many something wrong is made, the nearest first. */
const MOST_MADE = 15;
/** Times that it is tried with what other questions of the document say alone, with all, and less strictly. */
const TRIES = 8;
/** Times that something that came in gives way to something nearer. */
const MOST_AGAIN = 8;
/** Looks that are so near need nothing nearer. */
const NEAR = 4;

/**
 * A wrong answer of sentences that somebody wrote: some of the right one's, or clauses of them, give
 * way, row by row, to such of answers to other questions. Of those of the same document half have a
 * fact exchanged, or all would be true; those of another document get this one's names. With what comes in
 * the answer looks as it did, somewhat more or less so by lot, and what comes in needs nothing that was
 * said before, so that what is left to tell both apart is what the context says.
 * @returns the answer, or the largest share that could be exchanged
 */
export function spliceOf(request: SpliceRequest): Twin | { most: number } {
  const { reference, random } = request;
  const answer = readAnswer(reference, request.question);
  const runs = runsFor(request, answer.isContent);
  const rarity = rarityIn([...request.own, ...request.foreign].map(distinctIn));
  const whole = restOf(answer.parts, answer.asked);
  const shown = looksWith(whole, added([]), [], answer.asked);
  const start = { answer, parts: answer.parts };
  let most = 0;
  let nearest: (Reached & { share: number }) | undefined;
  const knownBy = (share: number) => runs.filter(({ isOwn, known }) => isOwn || known >= share);
  const stand = (some: readonly Run[]) =>
    some.filter(({ inContext }) => !request.isMixed || inContext >= STANDS);
  const passes = [
    { runs: stand(runs.filter(({ isOwn }) => isOwn)), isStrict: true },
    { runs: stand(knownBy(KNOWN)), isStrict: true },
    { runs: knownBy(LEAST_KNOWN), isStrict: false },
  ];
  for (const pass of passes) {
    if (nearest && nearest.off <= FAR_OFF) break;
    const open = { ...start, ...pass };
    const gaps = gapsIn(open, FROM, random);
    const pull = pullOf(
      shown,
      gaps.flatMap((gap) => candidates(open, gap).map(({ looks }) => looks)),
    );
    for (let tried = 0; tried < TRIES; tried++) {
      const goal = FROM + random.next() * RANGE;
      const aim = aimNear(shown, pull, whole.looks.words, request.isMixed, random);
      const reached = search(request, { ...open, rarity, aim }, goal);
      const share = shareChanged(answer, reached.parts);
      most = Math.max(most, share);
      if (share >= LEAST_EDITS && reached.off <= MOST_UNLIKE)
        return { text: textOf(reference, reached.parts), editShare: share };
      const isFit =
        share >= LEAST_EDITS && reached.off <= Math.min(FURTHEST, nearest?.off ?? FURTHEST);
      if (isFit) nearest = { ...reached, share };
    }
  }
  return nearest ? { text: textOf(reference, nearest.parts), editShare: nearest.share } : { most };
}

/** The answer with something exchanged, row by row, up to a share of its content words. */
function search(request: SpliceRequest, start: State, goal: number): Reached {
  const { answer } = start;
  let reached: Reached = { parts: start.parts, off: Number.POSITIVE_INFINITY };
  let share = 0;
  while (share < goal) {
    const state = { ...start, parts: reached.parts };
    const next = bestStep(request, state, gapsIn(state, goal - share, request.random));
    if (next === undefined) break;
    reached = next;
    share = shareChanged(answer, reached.parts);
  }
  // What came in first was chosen without what came later.
  for (let again = 0; again < MOST_AGAIN && reached.off > NEAR; again++) {
    const state = { ...start, parts: reached.parts };
    const next = bestStep(request, state, placesTaken(state));
    if (next === undefined || next.off >= reached.off) break;
    if (shareChanged(answer, next.parts) < LEAST_EDITS) break;
    reached = next;
  }
  return reached;
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
  /** whether a sentence may have no pronouns but those of what it stands for */
  isStrict: boolean;
  rarity: Rarity;
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
    candidates(state, gap).map((one) => ({
      ...one,
      off: unlike(one.looks, state.aim) + farness(state, one),
    })),
  );
  fits.sort((a, b) => a.off - b.off);
  for (const some of [fits.filter(({ hasSamePronouns }) => hasSamePronouns), fits]) {
    const made = some.slice(0, MOST_MADE).flatMap((fit) => madeOf(request, state, fit));
    const [best] = made.sort((a, b) => a.off - b.off);
    if (best) return best;
  }
  return undefined;
}

/** What is far in subject counts as so much further off in looks, and what is of another document. */
const FAR = 20;
const ELSEWHERE = 60;

/** A part of a sentence: a seam within a sentence reads worse than one between two. */
const PART = 100;

/** Whether sentences go, and no part of one. */
const isWhole = ({ ends, gone }: Gap): boolean => ends && gone[0]?.opens === BEGINS;

/** How far something is in subject from what it comes into, and how ill it joins. */
function farness({ answer, rarity }: State, { run, gap }: Candidate): number {
  const isSaid = (piece: string) => gap.rest.distinct.has(piece) || answer.asked.has(piece);
  return (
    FAR * newness(run.distinct, isSaid, rarity) +
    (run.isOwn ? 0 : ELSEWHERE) +
    (isWhole(gap) ? 0 : PART)
  );
}

/** So many times as long what comes in may be as what goes. */
const LONGER = 2.5;
const MUCH_LONGER = 4;

type Pronouns = ReadonlySet<string>;
const isWithin = (a: Pronouns, b: Pronouns): boolean => [...a].every((one) => b.has(one));

/** Runs with the pronouns of what goes, or fewer. */
function candidates(
  { answer, runs, isStrict, parts }: Omit<State, 'aim' | 'rarity'>,
  gap: Gap,
): Candidate[] {
  const first = gap.gone[0] as Part;
  // A clause goes on with a sentence: whom it speaks of was named there.
  const around = !isStrict
    ? parts.map(({ text }) => text)
    : first.opens === BEGINS
      ? []
      : gap.around;
  const allowed = new Set([first.text, ...around].flatMap((one) => [...answer.pronouns(one)]));
  const said = new Set(parts.flatMap(({ written }) => written));
  const longer = isStrict ? LONGER : MUCH_LONGER;
  return runs.flatMap((run) => {
    // Much longer or shorter: what looks like it is not looked for.
    const isAsLong =
      run.looks.length < longer * gap.looks.length && longer * run.looks.length > gap.looks.length;
    if (run.fit !== gap.fit || !isAsLong) return [];
    if (run.written.some((one) => said.has(one))) return [];
    const has = answer.pronouns(run.needs);
    if (!isWithin(has, allowed)) return [];
    const looks = looksWith(gap.rest, run.looks, run.distinct, answer.asked);
    return [{ run, gap, looks, hasSamePronouns: has.size === allowed.size }];
  });
}

/** The answer with a run in it, made wrong. */
function madeOf(
  request: SpliceRequest,
  { answer, parts, aim }: State,
  { run, gap }: Candidate,
): Reached[] {
  const { from, to, gone, rest } = gap;
  const [first, last] = [gone[0] as Part, gone.at(-1) as Part];
  // Sentences may stand on lines of their own.
  const second = gone.find(({ sentence }) => sentence !== first.sentence);
  const before = gone.findLast(({ sentence }) => sentence === first.sentence) as Part;
  const between = second === undefined ? ' ' : request.reference.slice(before.end, second.start);
  const wrong = wrongSentences(request, run, rest.distinct, isWhole(gap));
  if (wrong === undefined) return [];
  const joined = wrong.join(between);
  const opened = first.opens === BEGINS ? withOpener(joined, first.text, request.isLower) : joined;
  if (opened === undefined) return [];
  const shown = withEnd(opened, run.ends, gap.ends ? last.text : '');
  const place = { ...first, end: last.end };
  const row = { from, to, fit: gap.fit, ends: gap.ends };
  const part = { ...partOf(shown, place, gone, run.written), row };
  const distinct = [...new Set(part.pieces)];
  return [
    {
      parts: [...parts.slice(0, from), part, ...parts.slice(to)],
      off: unlike(looksWith(rest, part.looks, distinct, answer.asked), aim),
    },
  ];
}

const END = /[.!?…。！？]["'”’)\]]*$/u;

/** A text that ends a sentence where another one does, and no other. */
function withEnd(text: string, ends: boolean, like: string): string {
  if (ends && like !== '') return text;
  return text.replace(END, '') + (END.exec(like)?.[0] ?? '');
}

/**
 * Sentences that come in: of another document with names of this one, and half of what may be true made false.
 * @param isAlone whether they are whole sentences, on which nothing hangs
 */
function wrongSentences(
  { random, names, isUsable, isMixed }: SpliceRequest,
  { isOwn, stands, sentences }: Run,
  around: ReadonlySet<string>,
  isAlone: boolean,
): string[] | undefined {
  const own = isOwn
    ? sentences
    : sentences.flatMap((one) => renamed(one, names, around, random) ?? []);
  if (own.length < sentences.length) return undefined;
  if ((!isOwn || !isMixed) && !stands) return [...own];
  const isFit = stands ? isUsable : () => true;
  const wrong = [...own];
  let left = Math.ceil(own.length / 2);
  for (const at of random.shuffled([...own.keys()])) {
    if (left === 0) break;
    const made = falseVariant(own[at] as string, names, isFit, around, random, isAlone);
    if (made === undefined) continue;
    wrong[at] = made;
    left--;
  }
  return left === 0 ? wrong : undefined;
}
