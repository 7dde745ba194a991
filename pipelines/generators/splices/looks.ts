import type { Random } from '../../core/random.js';

/** What is seen of sentences alone without reading them. */
export interface OwnLooks {
  /** UTF-16 units */
  length: number;
  /** runs of letters and digits */
  words: number;
  /** words with a capital */
  capitals: number;
  /** capitals within words */
  shouted: number;
  digits: number;
  commas: number;
  stops: number;
  quotes: number;
  /** brackets, semicolons, colons, dashes, question marks */
  marks: number;
  /** hyphens and apostrophes */
  joins: number;
  /** words of who speaks: I, we, well */
  spoken: number;
  /** not, never, n't */
  negations: number;
}

/** What is seen of an answer. */
export interface Looks extends Omit<OwnLooks, 'words'> {
  /** words of the question, of a hundred distinct ones */
  asked: number;
  /** distinct words, of a hundred */
  distinct: number;
  /** UTF-16 units of ten words */
  wordLength: number;
}

type Numbers = Readonly<Record<keyof Looks, number>>;

/** Shares: of a long answer they scatter less, where counts scatter more. */
const SHARES: ReadonlySet<keyof Looks> = new Set(['asked', 'distinct', 'wordLength']);

/** What a difference of one counts as, in an answer of a hundred words: a word of the question tells more than a comma. */
const WEIGHTS: Numbers = {
  ...{ length: 0.1, asked: 3, distinct: 3, wordLength: 4, capitals: 3, digits: 1 },
  ...{
    commas: 2,
    stops: 4,
    quotes: 1.5,
    marks: 2.5,
    joins: 0.8,
    spoken: 1.5,
    shouted: 0.6,
    negations: 8,
  },
};

/** Furthest that looks are led away from those of the right answer, on either side. */
const AWAY: Numbers = {
  ...{ length: 24, asked: 1, distinct: 1, wordLength: 1, capitals: 2, digits: 1 },
  ...{
    commas: 1,
    stops: 0.5,
    quotes: 0.5,
    marks: 0.5,
    joins: 1,
    spoken: 0.5,
    shouted: 0.5,
    negations: 0.5,
  },
};

/**
 * What comes in from elsewhere has more of this or less of it nearly always: on which side of the
 * right answer it comes out is told by lot for each, and the other side counts as so much further off.
 */
const SIDED: Partial<Numbers> = {
  ...{
    distinct: 10,
    wordLength: 8,
    asked: 8,
    length: 4,
    capitals: 5,
    stops: 3,
    commas: 2,
    negations: 8,
  },
};

/** What is off on the other side by so much counts so much more, by its square. */
const FAR = 8;

/** Led so far to the side of the right answer, since what there is draws to the other. */
const LEAD: Partial<Numbers> = {
  ...{ distinct: -0.1, wordLength: 0.05, asked: 0.1, stops: -0.15, commas: 0.45 },
  ...{ length: 0, capitals: 0.2, spoken: 0.15, digits: 0.15, joins: 0.25 },
};

/** Names that may come into what is irrelevant are fewer: none that the training context has. */
const LEAD_OF_IRRELEVANT: Partial<Numbers> = {
  ...{ capitals: 2.3, asked: 0.6, distinct: -0.2, stops: -0.5, length: 4 },
};

/** What stands in the training context says fewer words again, in shorter sentences. */
const LEAD_OF_MIXED: Partial<Numbers> = { distinct: -0.2, length: 7, stops: -0.15 };

/** Led so far in an answer of a hundred words, and the further the longer it is: of long ones more comes in. */
const LEAD_OF_LONG: Partial<Numbers> = { wordLength: 0.15 };
/** What is irrelevant: in long ones there is room for the names and the question's words all the same. */
const LEAD_OF_LONG_IRRELEVANT: Partial<Numbers> = { capitals: -0.7, asked: -0.2 };

/** Led further where all that there is draws further: it says fewer words again, in some data hardly. */
const LEAD_BY_PULL: Partial<Numbers> = { distinct: 0.4, capitals: 8, wordLength: 1.2, asked: 1.2 };

/** What it has less of (above 0) or more of: all of it together is on one side by lot, too. */
const BELONGS: Partial<Numbers> = {
  ...{ distinct: -1, wordLength: 1, asked: 1, stops: -0.7, length: -0.7, capitals: -0.3 },
};
const BELONGS_AWRY = 15;

const NAMES = Object.keys(WEIGHTS) as (keyof Looks)[];
const each = (value: (name: keyof Looks) => number): Looks =>
  Object.fromEntries(NAMES.map((name) => [name, value(name)])) as unknown as Looks;

const OWN: readonly (keyof OwnLooks)[] = [
  ...(['length', 'words', 'capitals', 'digits', 'commas', 'stops', 'shouted'] as const),
  ...(['quotes', 'marks', 'joins', 'spoken', 'negations'] as const),
];

const NOTHING = Object.fromEntries(OWN.map((name) => [name, 0])) as unknown as OwnLooks;

const SPOKEN = new Set('i we you me my our us your um uh yeah okay so well'.split(' '));
const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** @param pieces words of the text */
export const ownLooks = (text: string, pieces: readonly string[]): OwnLooks => ({
  length: text.length,
  words: pieces.length,
  capitals: count(text, /(?<![\p{L}\p{N}_])\p{Lu}/gu),
  shouted: count(text, /(?<=[\p{L}\p{N}_])\p{Lu}/gu),
  digits: count(text, /\p{N}/gu),
  commas: count(text, /,/g),
  stops: count(text, /[.。]/g),
  quotes: count(text, /["“”]/g),
  marks: count(text, /[()[\]{};:–—!?]/g),
  joins: count(text, /[-'’]/g),
  spoken: pieces.filter((piece) => SPOKEN.has(piece)).length,
  negations: count(
    text,
    /(?<!\p{L})(?:not|never|cannot|nicht|kein\p{L}*|pas|jamais|nunca|niet|geen)(?!\p{L})|n['’]t(?!\p{L})/giu,
  ),
});

/** Looks of some texts one behind the other. */
export function added(all: readonly OwnLooks[]): OwnLooks {
  const sum = { ...NOTHING };
  for (const one of all) for (const name of OWN) sum[name] += one[name];
  return sum;
}

/** The sentences of an answer that stay. */
export interface Rest {
  looks: OwnLooks;
  distinct: ReadonlySet<string>;
  /** words of the question that they have */
  asked: number;
}

/**
 * Looks of an answer.
 * @param rest what stays of it
 * @param own looks of the text alone that comes to it
 * @param distinct words of that text, each once
 * @param asked words of the question
 */
export function looksWith(
  rest: Rest,
  own: OwnLooks,
  distinct: readonly string[],
  asked: ReadonlySet<string>,
): Looks {
  let [all, common] = [rest.distinct.size, rest.asked];
  for (const piece of distinct) {
    if (rest.distinct.has(piece)) continue;
    all++;
    if (asked.has(piece)) common++;
  }
  const stays = rest.looks;
  const words = Math.max(1, stays.words + own.words);
  const length = stays.length + own.length;
  // Written out: it is asked for every row of sentences at every gap.
  return {
    length,
    capitals: stays.capitals + own.capitals,
    shouted: stays.shouted + own.shouted,
    digits: stays.digits + own.digits,
    commas: stays.commas + own.commas,
    stops: stays.stops + own.stops,
    quotes: stays.quotes + own.quotes,
    marks: stays.marks + own.marks,
    joins: stays.joins + own.joins,
    spoken: stays.spoken + own.spoken,
    negations: stays.negations + own.negations,
    asked: (100 * common) / Math.max(1, all),
    distinct: (100 * all) / words,
    wordLength: (10 * length) / words,
  };
}

/** Where all that may come in draws looks to: each -1 to 1, 0: nowhere. */
export type Pull = Partial<Numbers>;

/** It is another for each answer, and for each set of data. */
export function pullOf(from: Looks, all: readonly Looks[]): Pull {
  const sum = (values: readonly number[]) => values.reduce((one, other) => one + other, 0);
  const pull = (name: keyof Looks): number => {
    const away = all.map((looks) => looks[name] - from[name]);
    const squares = sum(away.map((one) => one ** 2));
    return squares === 0 ? 0 : sum(away) / Math.sqrt(squares * away.length);
  };
  const names = Object.keys(LEAD_BY_PULL) as (keyof Looks)[];
  return Object.fromEntries(names.map((name) => [name, pull(name)]));
}

/** Looks that are to be come near to, and on which sides of the right answer's. */
export interface Aim {
  from: Looks;
  to: Looks;
  /** 1: as if it belonged more, or -1 */
  belongs: 1 | -1;
  /** scatter of counts beside that of an answer of a hundred words */
  scatter: number;
}

/**
 * Somewhat more or less of everything, by lot for each: what is always a little shorter, or has one
 * capital less, gives itself away, however little it is.
 * @param pull where all that may come in draws looks to
 * @param words how many the answer has
 */
export function aimNear(
  from: Looks,
  pull: Pull,
  words: number,
  isMixed: boolean,
  random: Random,
): Aim {
  const scatter = Math.sqrt(Math.max(1, words) / 100);
  const away = (name: keyof Looks) =>
    AWAY[name] * (random.next() + random.next() - 1) +
    (LEAD[name] ?? 0) +
    ((LEAD_OF_LONG[name] ?? 0) + (isMixed ? 0 : (LEAD_OF_LONG_IRRELEVANT[name] ?? 0))) *
      scatter ** 2 +
    ((isMixed ? LEAD_OF_MIXED : LEAD_OF_IRRELEVANT)[name] ?? 0) -
    (LEAD_BY_PULL[name] ?? 0) * (pull[name] ?? 0);
  const to = each(
    (name) => from[name] + (SHARES.has(name) ? away(name) / scatter : away(name) * scatter),
  );
  return { from, to, belongs: random.below(2) === 0 ? 1 : -1, scatter };
}

/** How far looks are from those aimed at; 0: the same. */
export function unlike(looks: Looks, { from, to, belongs, scatter }: Aim): number {
  let [off, more] = [0, 0];
  for (const name of NAMES) {
    const weight = WEIGHTS[name] * (SHARES.has(name) ? scatter : 1 / scatter);
    const miss = weight * Math.abs(looks[name] - to[name]);
    off += miss + miss ** 2 / (3 * FAR);
    const away = looks[name] - from[name];
    const sided = SIDED[name];
    // What is far off on the other side is seen more than what is near.
    if (sided !== undefined && away * (to[name] - from[name]) < 0)
      off += sided + (weight * Math.abs(away)) ** 2 / FAR;
    more += (BELONGS[name] ?? 0) * weight * away;
  }
  return more * belongs < 0 ? off + BELONGS_AWRY + Math.abs(more) : off;
}
