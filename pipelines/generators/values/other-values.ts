import type { Random } from '../../core/random.js';
import { numberWord } from '../../entities/number-value.js';
import { type NumberAt, numbersOf } from './numbers-of.js';
import { ordinalEnd } from './ordinal-end.js';

/** A value is so many times as large or small as the right one. */
const [LEAST, MOST] = [0.5, 2];
/** Years that an invented one is off by, at most. */
const YEARS = 20;
const FEW = 12;
const TRIES = 24;

/** Another number of a like size, written as one is: as many digits behind the point, as round. */
function otherNumber({ text, value, isYear, span }: NumberAt, random: Random): string | undefined {
  const away = random.below(2) === 0 ? -1 : 1;
  if (span === 'decade') return `${value + away * 10 * (1 + random.below(4))}s`;
  if (span === 'season') {
    const from = value + away * (1 + random.below(YEARS));
    return `${from}${text.charAt(4)}${String((from + 1) % 100).padStart(2, '0')}`;
  }
  const digits = /\d[\d,.]*\d|\d/.exec(text)?.[0];
  if (digits === undefined) {
    if (value > FEW) return undefined;
    const other = Math.max(2, value + away * (1 + random.below(4)));
    const word = numberWord(other);
    return word === undefined ? undefined : text.replace(/\p{L}+/u, word);
  }
  if (isYear) return `${value + away * (1 + random.below(YEARS))}`;
  const places = /\.(\d{1,2})$/.exec(digits)?.[1]?.length ?? 0;
  const plain = Number(digits.replaceAll(',', ''));
  const zeros = places > 0 ? 0 : (/0+$/.exec(String(plain))?.[0].length ?? 0);
  const step = 10 ** (zeros - places);
  const made =
    plain <= FEW && places === 0
      ? plain + away * (1 + random.below(4))
      : plain * (LEAST + random.next() * (MOST - LEAST));
  const rounded = Math.max(1, Math.round(made / step)) * step;
  const shown = places > 0 ? rounded.toFixed(places) : String(Math.round(rounded));
  const grouped = digits.includes(',') ? shown.replace(/\B(?=(?:\d{3})+(?!\d))/g, ',') : shown;
  const end = /(?:st|nd|rd|th)$/i.test(text) ? ordinalEnd(Math.round(rounded)) : undefined;
  const replaced = text.replace(digits, grouped);
  return end === undefined ? replaced : replaced.replace(/(?:st|nd|rd|th)$/i, end);
}

/** Answers with another number in the place of one of theirs: the unit and all else stays. */
export function otherValues(reference: string, random: Random): string[] {
  const own = numbersOf(reference);
  if (own.length === 0) return [];
  return Array.from({ length: TRIES }, () => {
    const at = own[random.below(own.length)] as NumberAt;
    const other = otherNumber(at, random);
    return other === undefined ? '' : withNumber(reference, at, other);
  }).filter((text) => text !== '');
}

/** The same with the numbers of texts. */
export function withNumbersOf(reference: string, numbers: readonly string[]): string[] {
  const own = numbersOf(reference);
  return numbers.flatMap((number) =>
    own
      .filter(({ text, span }) => span === undefined && /\d/.test(text) === /\d/.test(number))
      .filter(({ text }) => !/[%$€£¥]/.test(number) || /[%$€£¥]/.test(text))
      .map((at) => withNumber(reference, at, number)),
  );
}

const withNumber = (reference: string, { start, end, text }: NumberAt, other: string): string => {
  const number = /[$€£¥]?\d[\d,.]*\d|[$€£¥]?\d/.exec(text)?.[0];
  const inside = number !== undefined && /^\d[\d,.]*$/.test(other);
  const shown = inside ? text.replace(number.replace(/^[$€£¥]/, ''), other) : other;
  return reference.slice(0, start) + shown + reference.slice(end);
};
