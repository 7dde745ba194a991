import { TITLES, TITLES_ELSEWHERE } from './titles.js';

/** The end of a sentence, with quotation marks that close behind it; a space has to follow. */
const SENTENCE = /[.!?…؟۔।॥][.!?…"'”’»)\]*_]*\s*$/;
/** Of Chinese and Japanese, which write no space. */
const UNSPACED_SENTENCE = /[。！？｡．…][」』）”’》〉】)"'。！？…]*\s*$/;
/**
 * A full stop that ends no sentence: behind a single letter (an initial, d.h., e.g.), a short
 * number (the 4. of German dates, lists), a title or another word that is always cut short.
 */
const ABBREVIATED = new RegExp(
  `(?:^|[\\s([“"'.„«–-])(?:\\p{L}|${TITLES}|${TITLES_ELSEWHERE}|No|Nos|Nr|Vol|vol|pp|Fig|fig|Ch|ch|ed|eds|vs|viz|etc|cf|al|ca|approx|bzw|usw|vgl|Vgl|ggf|evtl|sog|geb|gest|inkl|Jh|Jhs|Bd|Abb|Abs|Art|Kap|bijv)\\.\\s*$`,
  'u',
);
const ORDINAL = /(?:^|[\s([])\p{N}{1,2}\.\s*$/u;
/** A short word with a full stop before a digit: Vol. 1, pp. 12, § 3 Abs. 2. */
const SHORT_WORD = /(?:^|[\s([“"'.])\p{L}{1,3}\.\s*$/u;
const DIGIT = /^\s*\p{N}/u;
/** A sentence does not go on with these. */
const BEGINS = /^\s*["'“‘«»„([*_#>—–-]*[\p{Lu}\p{Lt}\p{Lo}\p{N}]/u;

/**
 * Whether a sentence ends between two texts.
 * @param hasSpace there is a blank between them
 */
export function endsSentence(before: string, after: string, hasSpace: boolean): boolean {
  if (UNSPACED_SENTENCE.test(before)) return true;
  if (!hasSpace || !SENTENCE.test(before) || !BEGINS.test(after)) return false;
  if (ABBREVIATED.test(before) || ORDINAL.test(before)) return false;
  return !(DIGIT.test(after) && SHORT_WORD.test(before));
}
