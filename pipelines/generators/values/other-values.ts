import type { Random } from '../../core/random.js';
import { numberValue, numberWord } from '../../entities/number-value.js';
import { type NumberAt, numbersOf } from './numbers-of.js';
import { ordinalEnd } from './ordinal-end.js';

/** A value is so many times as large or small as the right one. */
const [LEAST, MOST] = [0.5, 2];
/** Years that an invented one is off by, at most. */
const YEARS = 20;
const FEW = 12;
const TRIES = 24;

const DIGITS = /\d[\d,. \u00a0\u202f]*\d|\d/u;
/** A number with the marks of another: 1,200 or 1.200 or 1 200; 3.5 or 3,5. */
export function writtenLike(digits: string, value: number, places: number): string {
  const group = /\d([,. \u00a0\u202f])\d{3}(?!\d)/u.exec(digits)?.[1];
  const point = places > 0 ? (/([.,])\d{1,2}$/.exec(digits)?.[1] ?? '.') : '';
  const [whole = '', part = ''] = (
    places > 0 ? value.toFixed(places) : String(Math.round(value))
  ).split('.');
  const grouped = group === undefined ? whole : whole.replace(/\B(?=(?:\d{3})+(?!\d))/g, group);
  return grouped + point + part;
}

/** Another number of a like size, written as one is: as many digits behind the point, as round. */
function otherNumber(
  { text, value, isYear, span }: NumberAt,
  random: Random,
  most: number,
): string | undefined {
  const away = random.below(2) === 0 ? -1 : 1;
  if (span === 'decade') return `${value + away * 10 * (1 + random.below(4))}s`;
  if (span === 'season') {
    const from = value + away * (1 + random.below(YEARS));
    return `${from}${text.charAt(4)}${String((from + 1) % 100).padStart(2, '0')}`;
  }
  const digits = DIGITS.exec(text)?.[0];
  if (digits === undefined) {
    // "Five million" are so many millions.
    const first = /\p{L}+/u.exec(text)?.[0] ?? '';
    const count = SCALED.test(text) ? (numberValue(first) ?? value) : value;
    if (count > FEW) return undefined;
    const other = Math.min(FEW, Math.max(2, count + away * (1 + random.below(most))));
    const word = numberWord(other, first);
    return word === undefined ? undefined : text.replace(/\p{L}+/u, word);
  }
  if (isYear) return `${value + away * (1 + random.below(YEARS))}`;
  const places = /[.,](\d{1,2})$/.exec(digits)?.[1]?.length ?? 0;
  const plain = numberValue(digits) ?? value;
  const zeros = places > 0 ? 0 : (/0+$/.exec(String(plain))?.[0].length ?? 0);
  const step = 10 ** (zeros - places);
  const made =
    plain <= FEW && places === 0
      ? plain + away * (1 + random.below(4))
      : plain * (LEAST + random.next() * (MOST - LEAST));
  const rounded = Math.max(1, Math.round(made / step)) * step;
  const grouped = writtenLike(digits, rounded, places);
  const end = /(?:st|nd|rd|th)$/i.test(text) ? ordinalEnd(Math.round(rounded)) : undefined;
  const replaced = text.replace(digits, grouped);
  return end === undefined ? replaced : replaced.replace(/(?:st|nd|rd|th)$/i, end);
}

/** Numbers in words are so few off, and so many where the texts have all of these. */
const NEAR = 4;
export const FAR = 10;

/**
 * Answers with another number in the place of one of theirs: the unit and all else stays.
 * @param most that a number in words is off by
 */
export function otherValues(reference: string, random: Random, most = NEAR): string[] {
  const own = numbersOf(reference);
  if (own.length === 0) return [];
  return Array.from({ length: TRIES }, () => {
    const at = own[random.below(own.length)] as NumberAt;
    const other = otherNumber(at, random, most);
    return other === undefined ? '' : withNumber(reference, at, other);
  }).filter((text) => text !== '');
}

/** The same with the numbers of texts; what stands around its digits is that of the right one. */
export function withNumbersOf(reference: string, numbers: readonly string[]): string[] {
  const own = numbersOf(reference);
  return numbers.flatMap((number) =>
    own
      .filter(({ text, span }) => span === undefined && isWrittenLike(number, text))
      .map((at) => withNumber(reference, at, inFormOf(at.text, number))),
  );
}

/** "1519 million" is a billion and a half. */
const SCALED = / \p{L}+$/u;
const WRITTEN = [/\d/, /^\D?0\d/, /^\D?0[.,]/, /\d,\d{1,2}(?!\d)/];
/** "06" is the number of a month, "3,5" is none where there are points, and "0.9" none for "1.1". */
const isWrittenLike = (number: string, own: string): boolean =>
  !(SCALED.test(own) && (numberValue(number) ?? 0) >= 1000) &&
  WRITTEN.every((pattern) => pattern.test(own) === pattern.test(number));

function inFormOf(own: string, number: string): string {
  const [digits, other] = [DIGITS.exec(own)?.[0], DIGITS.exec(number)?.[0]];
  if (digits === undefined || other === undefined) return number;
  const shown = own.replace(digits, other);
  return ORDINAL.test(own) ? shown.replace(ORDINAL, ordinalEnd(Number(other))) : shown;
}
const ORDINAL = /(?<=\d)(?:st|nd|rd|th)$/i;

const withNumber = (reference: string, { start, end }: NumberAt, other: string): string =>
  reference.slice(0, start) + other + reference.slice(end);
