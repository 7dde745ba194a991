import type { Random } from '../../core/random.js';
import { functionWordsOf } from '../../language/function-words.js';
import { pronounsIn } from '../../language/pronouns.js';
import { languageOf } from '../../language/which-language.js';
import { edited } from '../twins/edits.js';
import { inCaseOf } from '../twins/in-case.js';
import { piecesOf } from '../twins/pieces.js';
import { LEAST_EDITS, type Twin } from '../twins/twin.js';
import {
  type Aim,
  added,
  aimNear,
  looksWith,
  type OwnLooks,
  ownLooks,
  type Rest,
  unlike,
} from './looks.js';
import { type DocumentNames, falseVariant, renamed, startsWithName } from './made-false.js';
import { OPENER } from './opener.js';
import { MOST_SENTENCES, type Run, type RunsRequest, runsFor } from './runs.js';
import { sentencePlaces } from './sentence-places.js';

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
const MOST_UNLIKE = 40;
/** Of so many something wrong is made, the nearest first. */
const MOST_MADE = 10;
/** Rows of the right answer's sentences, by lot, for which something else is looked for at a time. */
const MOST_GAPS = 8;
const TRIES = 4;
/** Times that something that came in gives way to something nearer. */
const MOST_AGAIN = 3;
/** Looks that are so near need nothing nearer. */
const NEAR = 12;

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
  const answer = readAnswer(request);
  const runs = runsFor(request, answer.isContent);
  const whole = restOf(answer.parts, answer.asked);
  const shown = looksWith(whole, added([]), [], answer.asked);
  let most = 0;
  for (let tried = 0; tried < TRIES; tried++) {
    const goal = FROM + random.next() * RANGE;
    const aim = aimNear(shown, whole.looks.words, random);
    let reached: Reached = { parts: answer.parts, off: Number.POSITIVE_INFINITY };
    let share = 0;
    while (share < goal - CLOSE) {
      const state = { answer, runs, aim, parts: reached.parts, room: goal - share };
      const next = bestStep(request, state, gapsIn(state, random));
      if (next === undefined) break;
      reached = next;
      share = shareChanged(answer, reached.parts);
    }
    // What came in first was chosen without what came later.
    for (let again = 0; again < MOST_AGAIN && reached.off > NEAR; again++) {
      const state = { answer, runs, aim, parts: reached.parts, room: 0 };
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

/** A sentence of the answer, or what stands in the place of some. */
interface Part {
  text: string;
  /** its place in the right answer, in UTF-16 units */
  start: number;
  end: number;
  pieces: readonly string[];
  looks: OwnLooks;
  /** sentences that gave way to it; none: it is one of the right answer */
  gone: readonly Part[];
}

interface Answer {
  parts: readonly Part[];
  asked: ReadonlySet<string>;
  isContent(piece: string): boolean;
  /** content words */
  content: number;
  pronouns(text: string): ReadonlySet<string>;
}

function readAnswer({ reference, question }: SpliceRequest): Answer {
  const pieces = piecesOf(reference);
  const isFunction = functionWordsOf(pieces);
  const isContent = (piece: string) => !isFunction(piece);
  const language = languageOf(reference);
  return {
    parts: sentencePlaces(reference).map((place) => partOf(place.text, place.start, place.end, [])),
    asked: new Set(piecesOf(question)),
    isContent,
    content: Math.max(1, pieces.filter(isContent).length),
    pronouns: (one) => pronounsIn(one, language),
  };
}

function partOf(text: string, start: number, end: number, gone: readonly Part[]): Part {
  const pieces = piecesOf(text);
  return { text, start, end, pieces, looks: ownLooks(text, pieces), gone };
}

function restOf(parts: readonly Part[], asked: ReadonlySet<string>): Rest {
  const distinct = new Set(parts.flatMap(({ pieces }) => pieces));
  return {
    looks: added(parts.map(({ looks }) => looks)),
    distinct,
    asked: [...asked].filter((piece) => distinct.has(piece)).length,
  };
}

const textOf = (reference: string, parts: readonly Part[]): string =>
  edited(
    reference,
    parts.filter(({ gone }) => gone.length > 0),
  );

/** Share of the right answer's content words that gave way to others. */
function shareChanged({ isContent, content }: Answer, parts: readonly Part[]): number {
  const changed = parts.flatMap(({ pieces, gone }) => {
    const left = new Set(pieces);
    return gone.flatMap((one) =>
      one.pieces.filter((piece) => isContent(piece) && !left.has(piece)),
    );
  });
  return changed.length / content;
}

/** Nearer to the share that is drawn no answer has to come. */
const CLOSE = 0.05;

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
  /** share of content words that is still to be exchanged */
  room: number;
}

/** Sentences in a row that may go. */
interface Gap {
  from: number;
  to: number;
  gone: readonly Part[];
  rest: Rest;
  looks: OwnLooks;
}

/** Rows of sentences, by lot, with no more content words than are to go; the first one stays where others do. */
function gapsIn({ answer, parts, room }: State, random: Random): Gap[] {
  const { isContent, content, asked } = answer;
  const sizes = parts.map(({ pieces }) => pieces.filter(isContent).length / content);
  const rows: { from: number; to: number; size: number }[] = [];
  for (let from = parts.length > 1 ? 1 : 0; from < parts.length; from++) {
    let size = 0;
    for (let to = from + 1; to <= parts.length && to - from <= MOST_SENTENCES; to++) {
      if ((parts[to - 1] as Part).gone.length > 0) break;
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
    .map(({ from, to }) => {
      const gone = parts.slice(from, to);
      const rest = restOf([...parts.slice(0, from), ...parts.slice(to)], asked);
      return { from, to, gone, rest, looks: added(gone.map(({ looks }) => looks)) };
    });
}

/** The places where something came in already. */
const placesTaken = ({ parts, answer: { asked } }: State): Gap[] =>
  parts.flatMap(({ gone }, from) => {
    if (gone.length === 0) return [];
    const rest = restOf([...parts.slice(0, from), ...parts.slice(from + 1)], asked);
    return [{ from, to: from + 1, gone, rest, looks: added(gone.map(({ looks }) => looks)) }];
  });

/** Something that may come in, and where. */
interface Fit {
  run: Run;
  gap: Gap;
  off: number;
  hasSamePronouns: boolean;
}

/** The answer after one more row of sentences has given way to another: to one that leaves it as it looked. */
function bestStep(request: SpliceRequest, state: State, gaps: readonly Gap[]): Reached | undefined {
  const fits = gaps.flatMap((gap) => fitsOf(state, gap));
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
function fitsOf({ answer, runs, parts, aim }: State, gap: Gap): Fit[] {
  const allowed = answer.pronouns((gap.gone[0] as Part).text);
  const said = new Set(parts.map(({ text }) => text));
  return runs.flatMap((run) => {
    // Half as long or twice as long: what looks like it is not looked for.
    const isAsLong =
      run.looks.length < 2 * gap.looks.length && 2 * run.looks.length > gap.looks.length;
    if (run.isFirst !== (gap.from === 0) || !isAsLong) return [];
    if (run.sentences.some((one) => said.has(one))) return [];
    // What is said inside a run is known there.
    const has = answer.pronouns(run.sentences[0] as string);
    if (!isWithin(has, allowed)) return [];
    const off = unlike(looksWith(gap.rest, run.looks, run.distinct, answer.asked), aim);
    return [{ run, gap, off, hasSamePronouns: has.size === allowed.size }];
  });
}

/** The answer with a run in it, made wrong. */
function madeOf(
  { reference, random, names, namesOfOthers, isUsable }: SpliceRequest,
  { answer, parts, aim }: State,
  { run, gap }: Fit,
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
  const part = partOf(withOpener(wrong, first.text), first.start, (gone.at(-1) as Part).end, gone);
  const distinct = [...new Set(part.pieces)];
  return [
    {
      parts: [...parts.slice(0, from), part, ...parts.slice(to)],
      off: unlike(looksWith(rest, part.looks, distinct, answer.asked), aim),
    },
  ];
}

/** A text that goes on as another one does: "However, the …". */
function withOpener(text: string, like: string): string {
  const [opener] = OPENER.exec(like) as unknown as [string];
  const bare = text.replace(OPENER, '');
  // A name keeps its capital; "TV" is one too.
  const isName = /^\P{Ll}*\p{Lu}\P{Ll}/u.test(bare) || startsWithName(bare);
  if (opener === '' || isName) return opener + inCaseOf('A', bare);
  return opener + bare.charAt(0).toLowerCase() + bare.slice(1);
}
