import type { Random } from '../../core/random.js';
import { datesLike, whole, YEAR } from '../../entities/values.js';
import { ordinalEnd } from '../values/ordinal-end.js';
import { inCaseOf } from './in-case.js';
import type { Slot } from './slot.js';

const IN_WORDS =
  'two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty'.split(
    ' ',
  );
/** Of numbers in words another one is so near: "thirty points" are not said of two. */
const NEAR = 3;
/** How many inventions are tried. */
const TRIES = 24;
const IS_YEAR = whole(YEAR);

/** Whether a value is written in words: such ones stand in nearly all texts. */
export const isInWords = (text: string): boolean => !/\d/.test(text);

/**
 * Other values, written as one is: of a number other figures, of a year another one near it, of a
 * date another day of the calendar.
 */
export function valuesLike({ kind, text }: Slot, random: Random): string[] {
  if (kind === 'date') {
    const dates = datesLike(text);
    if (dates.length > 0 || isInWords(text)) return dates;
  }
  if (isInWords(text)) {
    const word = text.split(/[\s-]+/).find((one) => IN_WORDS.includes(one.toLowerCase()));
    if (word === undefined) return [];
    const at = IN_WORDS.indexOf(word.toLowerCase());
    return random
      .shuffled(IN_WORDS.slice(Math.max(0, at - NEAR), at + NEAR + 1))
      .filter((other) => other !== word.toLowerCase())
      .map((other) => text.replace(word, inCaseOf(word, other)));
  }
  return Array.from({ length: TRIES }, () =>
    text.replace(PARTS, (_part, digits: string | undefined, end: string | undefined) => {
      if (digits === undefined) return otherTime(random);
      const other = otherDigits(digits, random);
      return end === undefined ? other : other + ordinalEnd(Number(other));
    }),
  );
}

/** A time of the day, or digits with the end of an ordinal. */
const PARTS = /(?<!\d)\d{1,2}:[0-5]\d(?!\d)|(\d+)(st|nd|rd|th)?/g;
const two = (value: number): string => String(value).padStart(2, '0');
const otherTime = (random: Random): string => `${1 + random.below(12)}:${two(random.below(60))}`;

function otherDigits(digits: string, random: Random): string {
  if (IS_YEAR.test(digits)) return `${Math.max(1000, Number(digits) + random.below(41) - 20)}`;
  const round = /0*$/.exec(digits)?.[0].length ?? 0;
  const others = [...digits].map((digit, at) =>
    at > 0 && at >= digits.length - round
      ? digit
      : `${at === 0 && digits.length > 1 ? 1 + random.below(9) : random.below(10)}`,
  );
  return digits === '0' || digits === '1' ? `${2 + random.below(8)}` : others.join('');
}
