import { NUMBER_ELSEWHERE, numberValue } from '../../entities/number-value.js';
import { bounded, NUMBER_IN_WORDS, NUMERAL } from '../../entities/values.js';

/** A number in an answer. */
export interface NumberAt {
  /** as it is written, with "$" and "%" and "th" */
  text: string;
  start: number;
  end: number;
  value: number;
  isYear: boolean;
  /** "1830s", and "1993–94", which begins with its year */
  span: 'decade' | 'season' | undefined;
}

const SCALED = ' (?:hundred|thousand|million|billion|trillion)';
const DECADE = '(?:1\\d|20)\\d0s';
const SEASON = '(?:1\\d|20)\\d\\d[-–/]\\d\\d(?!\\d)';
/** "1 200", with a space of any width. */
const SPACED = '\\d{1,3}(?:[ \\u00a0\\u202f]\\d{3})+(?!\\d)(?:,\\d+)?';
const NUMBERS = bounded(
  `${DECADE}|${SEASON}|${SPACED}|${NUMERAL}(?:${SCALED})?(?:-?(?=(?:year|day|month|week|hour|mile|foot|man|storey|story)))?|(?:a )?(?:${NUMBER_IN_WORDS})|(?<elsewhere>${NUMBER_ELSEWHERE})`,
);
/** Where texts have numbers written as one is: in digits, or in words of its language. */
export const numbersLike = (text: string): RegExp =>
  bounded(
    /\d/.test(text)
      ? `${SPACED}|${NUMERAL}`
      : WORDS_ELSEWHERE.test(text)
        ? NUMBER_ELSEWHERE
        : NUMBER_IN_WORDS,
  );
const WORDS_ELSEWHERE = new RegExp(bounded(NUMBER_ELSEWHERE).source, 'u');
const YEAR_LIKE = /^(?:1\d|20)\d\d(?:$|s$|[-–/]\d\d$)/;

const IN_WORD =
  /^[-‐–](?!(?:year|day|month|week|hour|minute|mile|foot|man|store?y|half|third|quarter|fourth|fifth))\p{L}/u;

/** The numbers of an answer in their order; those that say no value are left out. */
export function numbersOf(text: string): NumberAt[] {
  return [...text.matchAll(NUMBERS)].flatMap(({ 0: found, index, groups }) => {
    // "DOS" is none, nor "Dix" where somebody is called so.
    if (groups?.elsewhere !== undefined && index > 0 && /^\p{Lu}/u.test(found)) return [];
    // "One-stop shopping" counts nothing; "one-year" and "one-third" do.
    if (/^one$/i.test(found) && IN_WORD.test(text.slice(index + found.length))) return [];
    const isYear = YEAR_LIKE.test(found);
    const value = isYear ? Number(found.slice(0, 4)) : numberValue(found);
    if (value === undefined) return [];
    const span =
      !isYear || found.length === 4 ? undefined : found.endsWith('s') ? 'decade' : 'season';
    return [{ text: found, start: index, end: index + found.length, value, isYear, span }];
  });
}
