import { numberValue } from '../../entities/number-value.js';
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
const NUMBERS = bounded(
  `${DECADE}|${SEASON}|${NUMERAL}(?:${SCALED})?(?:-?(?=(?:year|day|month|week|hour|mile|foot|man|storey|story)))?|(?:a )?(?:${NUMBER_IN_WORDS})`,
);
const YEAR_LIKE = /^(?:1\d|20)\d\d(?:$|s$|[-–/]\d\d$)/;

/** The numbers of an answer in their order; those that say no value are left out. */
export function numbersOf(text: string): NumberAt[] {
  return [...text.matchAll(NUMBERS)].flatMap(({ 0: found, index }) => {
    const isYear = YEAR_LIKE.test(found);
    const value = isYear ? Number(found.slice(0, 4)) : numberValue(found);
    if (value === undefined) return [];
    const span =
      !isYear || found.length === 4 ? undefined : found.endsWith('s') ? 'decade' : 'season';
    return [{ text: found, start: index, end: index + found.length, value, isYear, span }];
  });
}
