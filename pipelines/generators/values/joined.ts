import type { Random } from '../../core/random.js';
import { numberValue, numberWord } from '../../entities/number-value.js';
import { type NumberAt, numbersOf } from './numbers-of.js';
import { writtenLike } from './other-values.js';

/** Numbers of an answer that belong together: the ends of a range, or what is listed. All of them change. */
export interface Joined {
  isRange: boolean;
  numbers: readonly NumberAt[];
}

const ENDS = /^\s*(?:[-–—]|to|until|till|bis|à|a|hasta|tot)\s*$/iu;
const LISTED = /^,?\s*(?:and|or|und|oder|et|ou|y|o|en|of)\s*$/iu;
const BETWEEN = /\b(?:between|from|zwischen|von|entre|tussen|van)\s*$/iu;

const SCALE = / (?:hundred|thousand|million|billion|trillion)$/;
/** "30 to 50 thousand" are both thousands. */
function withoutScale(one: NumberAt): NumberAt {
  const text = one.text.replace(SCALE, '');
  const value = /\d/.test(text) ? numberValue(text) : undefined;
  return value === undefined ? one : { ...one, text, value, end: one.start + text.length };
}

/** What is joined in an answer; "27, 1967" of a date is not. */
export function joinedIn(text: string): Joined | undefined {
  const numbers = numbersOf(text).map(withoutScale);
  const [first, second] = numbers;
  if (!first || !second || numbers.length !== 2) return undefined;
  const gap = text.slice(first.end, second.start);
  const isListed = LISTED.test(gap);
  if (!ENDS.test(gap) && !isListed) return undefined;
  const isRange = !isListed || BETWEEN.test(text.slice(0, first.start));
  // "20–18" is a score.
  return { isRange: isRange && first.value < second.value, numbers };
}

/** A range may be so many times as wide as another, or differ by so little. */
const [WIDER, BY] = [2, 2];

/** Whether numbers that are joined may stand for others: none is the same, ranges lie apart and are as wide. */
export function isApart(own: Joined, other: Joined): boolean {
  const [a, b] = own.numbers.map(({ value }) => value) as [number, number];
  const [c, d] = other.numbers.map(({ value }) => value) as [number, number];
  if (Math.sign(b - a) !== Math.sign(d - c)) return false;
  if ([c, d].some((value) => value === a || value === b)) return false;
  if (!own.isRange) return true;
  const [width, wide] = [b - a, d - c];
  const isAsWide = Math.max(width, wide) <= WIDER * Math.min(width, wide);
  return (d < a || c > b) && (isAsWide || Math.abs(width - wide) <= BY);
}

const TRIES = 24;
const THIS_YEAR = 2026;

const isWord = ({ text }: NumberAt): boolean => /^\p{L}+$/u.test(text);

/** How round both numbers are: 100 and 150 are in steps of ten. */
function stepOf(numbers: readonly NumberAt[]): number {
  const steps = numbers.map(({ text, value, isYear }) => {
    const places = /[.,](\d{1,2})(?!\d)/.exec(text)?.[1]?.length ?? 0;
    if (isYear || value === 0) return 1;
    return places > 0 ? 10 ** -places : 10 ** (/0*$/.exec(String(value))?.[0].length ?? 0);
  });
  return Math.min(...steps);
}

/** Another number written as one is, or nothing. */
function written({ text, isYear, span }: NumberAt, value: number): string | undefined {
  if (span === 'decade') return `${value}s`;
  if (span !== undefined || value <= 0 || (isYear && value > THIS_YEAR)) return undefined;
  if (/^\p{L}+$/u.test(text)) return numberWord(value, text);
  const digits = /\d[\d,. \u00a0\u202f]*\d|\d/u.exec(text)?.[0];
  if (digits === undefined || /\p{L}/u.test(text)) return undefined;
  const places = /[.,](\d{1,2})$/.exec(digits)?.[1]?.length ?? 0;
  return text.replace(digits, writtenLike(digits, value, places));
}

/** An answer with other numbers in the place of those that are joined. */
function withNumbers(text: string, { numbers }: Joined, values: readonly number[]): string[] {
  const others = numbers.map((one, at) => written(one, values[at] as number));
  if (others.some((one) => one === undefined)) return [];
  return [
    numbers.reduceRight(
      (made, { start, end }, at) => made.slice(0, start) + others[at] + made.slice(end),
      text,
    ),
  ];
}

/** Answers whose joined numbers are all others, as round, as far apart and in the same order. */
export function otherJoined(text: string, own: Joined, random: Random): string[] {
  const [a, b] = own.numbers.map(({ value }) => value) as [number, number];
  const isDecade = own.numbers.every(({ span }) => span === 'decade');
  const step = isDecade ? 10 : own.numbers.some(isWord) ? 1 : stepOf(own.numbers);
  const width = Math.abs(b - a);
  const steps = Math.max(1, Math.round(width / step));
  return Array.from({ length: TRIES }, () => {
    const away = (random.below(2) === 0 ? -1 : 1) * (own.isRange ? width : 0);
    const off = (1 + random.below(Math.min(20, Math.max(3, steps)))) * step;
    const by = away === 0 ? (random.below(2) === 0 ? -off : off) : away + Math.sign(away) * off;
    // A list need not stay as far apart.
    const more = own.isRange ? 0 : random.below(3) * step;
    return withNumbers(text, own, [a + by, b + by + (b > a ? more : -more)]);
  }).flat();
}

/** The same with two numbers of texts. */
export function joinedOf(text: string, own: Joined, numbers: readonly number[]): string[] {
  const MOST = 60;
  const some = numbers.slice(0, MOST);
  return some.flatMap((c) => some.flatMap((d) => (c === d ? [] : withNumbers(text, own, [c, d]))));
}
