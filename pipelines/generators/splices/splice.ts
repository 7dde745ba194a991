import type { Random } from '../../core/random.js';
import { remembered } from '../../core/remembered.js';
import { functionWordsOf } from '../../language/function-words.js';
import { pronounsIn } from '../../language/pronouns.js';
import { languageOf } from '../../language/which-language.js';
import { sentencesOf } from '../text.js';
import { inCaseOf } from '../twins/in-case.js';
import { piecesOf } from '../twins/pieces.js';
import { LEAST_EDITS, type Twin } from '../twins/twin.js';
import { belonging, looksIn, near, type OwnLooks, ownLooks, unlike } from './looks.js';
import { type DocumentNames, falseVariant, renamed, startsWithName } from './made-false.js';
import { OPENER } from './opener.js';
import { type Placed, sentencePlaces } from './sentence-places.js';

export interface SpliceRequest {
  /** the right answer, some of whose sentences are exchanged */
  reference: string;
  /** all right answers */
  right: readonly string[];
  question: string;
  /** answers to other questions of the document */
  own: readonly string[];
  /** answers to questions of other documents */
  foreign: readonly string[];
  /** names of the document */
  names: DocumentNames;
  /** those that may come into its sentences */
  others: DocumentNames;
  /** share of some words that stand in the training context */
  shareInContext(words: readonly string[]): number;
  /** whether what comes in is to stand in the training context (kind mixed), or not */
  isMixed: boolean;
  /** whether a name or value may come in, by that */
  isUsable(text: string): boolean;
  random: Random;
}

/** Share of content words to be exchanged: drawn from this range, as near as sentences allow. */
const [FROM, RANGE] = [0.25, 0.25];
/** A sentence with so many of its content words in the right answers says what they say. */
const MOSTLY = 0.5;
/** What stands in the training context has so many of its content words there, and what does not has fewer. */
const STANDS = 0.5;
/** Sentences in a row that come in together. */
const MOST_SENTENCES = 3;
/** Furthest looks of what may stand for something else. */
const MOST_UNLIKE = 40;
/** What a run counts as farther off that belongs to the answer less where it is to belong more, or more where less. */
const AWRY = 12;
/** Of so many something wrong is made, the nearest first. */
const MOST_MADE = 10;
const TRIES = 4;
/** Rows of sentences that are looked at, by lot: 4 ms of them. */
const MOST_RUNS = 400;

/** Sentences in a row of an answer to another question. */
interface Run {
  sentences: readonly string[];
  /** whether it begins an answer */
  isFirst: boolean;
  text: string;
  pieces: readonly string[];
  looks: OwnLooks;
  isOwn: boolean;
}

type Shown = Pick<Run, 'text' | 'pieces' | 'looks'>;

/**
 * A wrong answer of sentences that somebody wrote: some of the right one's, in a row, give way to
 * sentences in a row of an answer to another question. Those of the same document have a fact of each
 * exchanged, or they would be true; those of another document get this one's names. What comes in
 * looks like what goes, and needs nothing that was said before, so that what is left to tell both
 * apart is what the context says.
 * @returns the answer, or the largest share that could be exchanged
 */
export function spliceOf(request: SpliceRequest): Twin | { most: number } {
  const { reference, random, question } = request;
  const answer = readAnswer(reference);
  const asked = new Set(piecesOf(question));
  const runs = runsFor(request, answer);
  let most = 0;
  for (let tried = 0; tried < TRIES; tried++) {
    const gap = gapIn(reference, answer, random);
    if (gap === undefined) break;
    const own = looksIn(ownLooks(gap.text, gap.pieces), gap.pieces, asked, gap.rest);
    const wanted = near(own, random);
    const side = random.below(2) === 0 ? 1 : -1;
    const unlikeness = ({ looks, pieces }: Shown) => {
      const there = looksIn(looks, pieces, asked, gap.rest);
      const away = Math.max(0, side * belonging(own, there));
      return unlike(there, wanted) + (away > 0 ? AWRY + away : 0);
    };
    const put = bestRun(request, answer, runs, gap, unlikeness);
    if (put === undefined) continue;
    const left = new Set(piecesOf(put));
    const changed = gap.pieces.filter((piece) => answer.isContent(piece) && !left.has(piece));
    const editShare = changed.length / answer.content;
    most = Math.max(most, editShare);
    if (editShare < LEAST_EDITS) continue;
    return { text: reference.slice(0, gap.start) + put + reference.slice(gap.end), editShare };
  }
  return { most };
}

interface Sentence extends Placed {
  pieces: readonly string[];
}

interface Answer {
  sentences: readonly Sentence[];
  isContent(piece: string): boolean;
  /** content words */
  content: number;
  pronouns(text: string): ReadonlySet<string>;
}

function readAnswer(text: string): Answer {
  const pieces = piecesOf(text);
  const isFunction = functionWordsOf(pieces);
  const isContent = (piece: string) => !isFunction(piece);
  const language = languageOf(text);
  return {
    sentences: sentencePlaces(text).map((one) => ({ ...one, pieces: piecesOf(one.text) })),
    isContent,
    content: Math.max(1, pieces.filter(isContent).length),
    pronouns: (one) => pronounsIn(one, language),
  };
}

/** Sentences in a row that are to go. */
interface Gap {
  isFirst: boolean;
  /** its first sentence */
  first: string;
  /** words of the sentences that stay */
  rest: ReadonlySet<string>;
  /** what stands between them */
  between: string;
  text: string;
  pieces: readonly string[];
  start: number;
  end: number;
}

/** A row of sentences with about as many content words as are drawn; the first one stays where others do. */
function gapIn(
  reference: string,
  { sentences, isContent, content }: Answer,
  random: Random,
): Gap | undefined {
  const goal = (FROM + random.next() * RANGE) * content;
  const sizes = sentences.map(({ pieces }) => pieces.filter(isContent).length);
  const rows: { from: number; to: number; off: number }[] = [];
  for (let from = sentences.length > 1 ? 1 : 0; from < sentences.length; from++) {
    let size = 0;
    for (let to = from + 1; to <= sentences.length && to - from <= MOST_SENTENCES; to++) {
      size += sizes[to - 1] as number;
      if (size >= LEAST_EDITS * content) rows.push({ from, to, off: Math.abs(size - goal) });
    }
  }
  const least = Math.min(...rows.map(({ off }) => off));
  // As good as the best, within a twentieth of the answer.
  const good = rows.filter(({ off }) => off <= least + content / 20);
  const row = good[good.length > 0 ? random.below(good.length) : 0];
  if (row === undefined) return undefined;
  const gone = sentences.slice(row.from, row.to);
  const [first, second] = gone as [Sentence, Sentence?];
  return {
    isFirst: row.from === 0,
    first: first.text,
    rest: new Set(sentences.filter((one) => !gone.includes(one)).flatMap(({ pieces }) => pieces)),
    between: second === undefined ? ' ' : reference.slice(first.end, second.start),
    text: gone.map(({ text }) => text).join(' '),
    pieces: gone.flatMap(({ pieces }) => pieces),
    start: first.start,
    end: (gone.at(-1) as Sentence).end,
  };
}

/** Answers whose runs are remembered: they come again with every question. */
const MOST_ANSWERS = 4096;

const rememberedRuns = remembered(MOST_ANSWERS, (answer: string): Omit<Run, 'isOwn'>[] => {
  const sentences = sentencesOf(answer);
  return sentences.flatMap((_, from) =>
    Array.from({ length: Math.min(MOST_SENTENCES, sentences.length - from) }, (_, more) => {
      const some = sentences.slice(from, from + more + 1);
      const text = some.join(' ');
      const pieces = piecesOf(text);
      return { sentences: some, isFirst: from === 0, text, pieces, looks: ownLooks(text, pieces) };
    }),
  );
});

/** Rows of sentences that may come in, by lot: of other documents those alone that this one does not tell of. */
function runsFor(request: SpliceRequest, { isContent }: Answer): Run[] {
  const { isMixed, random } = request;
  const right = new Set(request.right.flatMap(piecesOf));
  const runsOf = (answers: readonly string[], isOwn: boolean): Run[] =>
    answers.flatMap((answer) => rememberedRuns(answer).map((run) => ({ ...run, isOwn })));
  const all = [...runsOf(request.own, true), ...(isMixed ? [] : runsOf(request.foreign, false))];
  return random
    .shuffled(all)
    .slice(0, MOST_RUNS)
    .filter(({ pieces, isOwn }) => {
      const content = pieces.filter(isContent);
      const same = content.filter((one) => right.has(one)).length;
      const stands = request.shareInContext(content) >= STANDS;
      const fits = isOwn ? stands || !isMixed : !stands;
      return fits && content.length > 0 && same < MOSTLY * content.length;
    });
}

type Pronouns = ReadonlySet<string>;
const isWithin = (a: Pronouns, b: Pronouns): boolean => [...a].every((one) => b.has(one));

/** The text of a run that looks as wanted, made wrong: one with the pronouns of what goes, or fewer. */
function bestRun(
  request: SpliceRequest,
  { pronouns }: Answer,
  runs: readonly Run[],
  gap: Gap,
  unlikeness: (run: Shown) => number,
): string | undefined {
  const allowed = pronouns(gap.first);
  const near = runs
    // Half as long or twice as long: what looks like it is not looked for.
    .filter(
      ({ text, isFirst }) =>
        isFirst === gap.isFirst &&
        text.length < 2 * gap.text.length &&
        2 * text.length > gap.text.length,
    )
    .map((run) => ({ run, off: unlikeness(run), has: pronouns(run.sentences[0] as string) }))
    // What is said inside a run is known there.
    .filter(({ off, has }) => off <= MOST_UNLIKE && isWithin(has, allowed))
    .sort((a, b) => a.off - b.off);
  const same = near.filter(({ has }) => has.size === allowed.size);
  return (
    bestMade(request, same.slice(0, MOST_MADE), gap, unlikeness) ??
    bestMade(request, near.slice(0, MOST_MADE), gap, unlikeness)
  );
}

function bestMade(
  { random, names, others, isUsable }: SpliceRequest,
  near: readonly { run: Run }[],
  gap: Gap,
  unlikeness: (run: Shown) => number,
): string | undefined {
  const falsified = ({ sentences }: Run): string | undefined => {
    const all = sentences.map((one) => falseVariant(one, others, isUsable, gap.rest, random));
    return all.every((one) => one !== undefined) ? all.join(gap.between) : undefined;
  };
  const made = near.flatMap(({ run }) => {
    const wrong = run.isOwn
      ? falsified(run)
      : renamed(run.sentences.join(gap.between), names, gap.rest, random);
    if (wrong === undefined) return [];
    const text = withOpener(wrong, gap.first);
    const pieces = piecesOf(text);
    return [{ text, off: unlikeness({ text, pieces, looks: ownLooks(text, pieces) }) }];
  });
  return made.sort((a, b) => a.off - b.off)[0]?.text;
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
