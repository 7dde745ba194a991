/** English "a" and "an". */

/** Vowels that are spoken as in "you" and "one", an h that is not spoken. */
const AS_YOU =
  /^(?:u-|eu|ewe|on(?:e|ce)(?!\p{L})|u(?:ni(?![nmd])|s[aeiu]|t[aeio]|r[ai]|bi|fo|[gk]))/iu;
const SILENT = /^(?:hour|honest|honou?r|heir)/i;
/** Letters whose names begin with a vowel, where letters are spoken one by one: an MP, an X-ray. */
const SPELT = /^[AEFHILMNORSX](?:[\p{Lu}\d.-]|$)/u;
const SPELT_OTHERS = /^[BCDGJKPQTUVWYZ](?:[\p{Lu}\d.-]|$)/u;
/** Eight, eleven, eighteen, eighty; eleven thousand; the year 1885. */
const NUMBER = /^(?:8|1[18](?:\d\d)?(?!\d)(?!,\d\d(?!\d)))/;

/** Whether a text is spoken with a vowel first: "an" stands before it. */
export function startsWithVowel(text: string): boolean {
  if (/^\d/.test(text)) return NUMBER.test(text);
  if (SPELT.test(text)) return true;
  if (SPELT_OTHERS.test(text)) return false;
  return SILENT.test(text) || (/^[aeiou]/i.test(text) && !AS_YOU.test(text));
}

const ARTICLE = /(?:^|[^\p{L}\p{M}'’-])an?\s+["“‘'(]*$/iu;
/** Longest part of a text before a place that an article is looked for in. */
const BEFORE = 8;

/**
 * Whether something else may stand at a place of a text: behind "a" or "an" it has to begin as what
 * stands there does. Other languages have an "a", too; nothing is lost where it is none.
 */
export const fitsArticle = (text: string, start: number, other: string): boolean =>
  !ARTICLE.test(text.slice(Math.max(0, start - BEFORE), start)) ||
  startsWithVowel(text.slice(start)) === startsWithVowel(other);
