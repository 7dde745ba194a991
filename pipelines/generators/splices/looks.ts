import type { Random } from '../../core/random.js';

/** What is seen of sentences without reading them. */
export interface Looks {
  /** UTF-16 units */
  length: number;
  /** words that the question has */
  asked: number;
  /** of twenty words those that stand in the answer already */
  again: number;
  capitals: number;
  digits: number;
  commas: number;
  stops: number;
  /** quotation marks, brackets, semicolons, colons, dashes */
  marks: number;
  /** hyphens and apostrophes */
  joins: number;
  /** words of who speaks: I, we, well */
  spoken: number;
}

type Numbers = Readonly<Record<keyof Looks, number>>;

/** What a difference of one counts as: a word of the question tells more than a comma. */
const WEIGHTS: Numbers = {
  ...{ length: 1 / 8, asked: 3, again: 6, capitals: 1, digits: 0.5 },
  ...{ commas: 2, stops: 2, marks: 1, joins: 0.5, spoken: 0.7 },
};

/** Furthest that looks are led away from those of the right answer, on either side. */
const AWAY: Numbers = {
  ...{ length: 24, asked: 1, again: 2, capitals: 2, digits: 1 },
  ...{ commas: 1, stops: 0.5, marks: 0.5, joins: 1, spoken: 0.5 },
};

const NAMES = Object.keys(WEIGHTS) as (keyof Looks)[];
const each = (value: (name: keyof Looks) => number): Looks =>
  Object.fromEntries(NAMES.map((name) => [name, value(name)])) as unknown as Looks;

const SPOKEN = new Set('i we you me my our us your um uh yeah okay so well'.split(' '));
const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** What hangs on the text alone. */
export type OwnLooks = Omit<Looks, 'asked' | 'again'>;

/** @param pieces words of the text */
export const ownLooks = (text: string, pieces: readonly string[]): OwnLooks => ({
  length: text.length,
  capitals: count(text, /\p{Lu}/gu),
  digits: count(text, /\p{N}/gu),
  commas: count(text, /,/g),
  stops: count(text, /[.。]/g),
  marks: count(text, /["“”()[\]{};:–—!?]/g),
  joins: count(text, /[-'’]/g),
  spoken: pieces.filter((piece) => SPOKEN.has(piece)).length,
});

/**
 * @param own looks of the text alone
 * @param pieces words of the text
 * @param asked words of the question
 * @param rest words of the answer around it
 */
export function looksIn(
  own: OwnLooks,
  pieces: readonly string[],
  asked: ReadonlySet<string>,
  rest: ReadonlySet<string>,
): Looks {
  const seen = new Set<string>();
  let [common, again] = [0, 0];
  for (const piece of pieces) {
    if (seen.has(piece) || rest.has(piece)) again++;
    if (!seen.has(piece) && asked.has(piece)) common++;
    seen.add(piece);
  }
  return { ...own, asked: common, again: (20 * again) / Math.max(1, pieces.length) };
}

/**
 * Looks that are somewhat more or less than others, by lot for each: what is always a little shorter,
 * or has one capital less, gives itself away, however little it is.
 */
export const near = (looks: Looks, random: Random): Looks =>
  each((name) => looks[name] + AWAY[name] * (random.next() + random.next() - 1));

/** How far one's looks are from another's; 0: the same. */
export const unlike = (a: Looks, b: Looks): number =>
  NAMES.reduce((all, name) => all + WEIGHTS[name] * Math.abs(a[name] - b[name]), 0);

/**
 * How much more looks belong to an answer than others do: what comes in from elsewhere has fewer words
 * of the question, and says fewer words again.
 */
export const belonging = (a: Looks, b: Looks): number =>
  a.again - b.again + (a.asked - b.asked) + (a.commas - b.commas) / 2 - (a.stops - b.stops) / 2;
