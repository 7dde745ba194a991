import { isApart, joinedIn } from './joined.js';
import { type NumberAt, numbersOf } from './numbers-of.js';

/** Whether a value may be the wrong answer where another one is right: of a like size, and not the same thing said. */

/** Years so far apart belong to other histories. */
const MOST_YEARS = 150;
/** The same where the texts have no nearer ones. */
const FAR_YEARS = 300;
/** A number is so many times as large or small at most; small ones differ by a few. */
const MOST_TIMES = 5;
/** The same where the texts have no nearer one. */
export const FAR_TIMES = 12;
const FEW = 12;
/** What is about a number is no number so near it. */
const ABOUT = 0.1;

const LOWER =
  /\b(?:more than|over|at least|above|exceeding|upwards of|no (?:less|fewer) than|minimum of|mehr als|über|mindestens|plus de|au moins|más de|al menos|meer dan)\b|\d\+/iu;
const UPPER =
  /\b(?:less than|fewer than|under|at most|up to|below|no more than|maximum of|weniger als|höchstens|bis zu|moins de|au plus|jusqu'à|menos de|minder dan)\b/iu;
const ROUGH =
  /\b(?:about|around|approximately|roughly|nearly|almost|some|circa|ca|etwa|ungefähr|rund|environ|unos|ongeveer)\b/iu;

type Bound = 'lower' | 'upper' | 'none';
const boundOf = (text: string): Bound =>
  LOWER.test(text) ? 'lower' : UPPER.test(text) ? 'upper' : 'none';

/** Whether what one of two bounded numbers says follows from the other, or may be true beside it. */
function agrees(text: string, value: number, reference: string, right: number): boolean {
  const [bound, own] = [boundOf(text), boundOf(reference)];
  if (bound === 'none' && own === 'none') {
    const isRough = ROUGH.test(text) || ROUGH.test(reference);
    return isRough && Math.abs(value - right) < ABOUT * Math.max(value, right);
  }
  const [from, to] = rangeOf(bound, value);
  const [ownFrom, ownTo] = rangeOf(own, right);
  return from <= ownTo && ownFrom <= to;
}

const rangeOf = (bound: Bound, value: number): [number, number] =>
  bound === 'lower'
    ? [value, Number.POSITIVE_INFINITY]
    : bound === 'upper'
      ? [Number.NEGATIVE_INFINITY, value]
      : [value, value];

const PERCENT = /%|\b(?:per ?cent|percentage|prozent|por ciento)\b/iu;
const decimals = (text: string): boolean => /\d\.\d|\d,\d{1,2}(?!\d)/.test(text);
const hasComma = (text: string): boolean => /\d,\d{1,2}(?!\d)/.test(text);
/** "0.9" and "0,1". */
const startsWithZero = (text: string): boolean => /^\D?0[.,]/.test(text);
const isOrdinal = (text: string): boolean => /\d(?:st|nd|rd|th)\b/i.test(text);
const isInDigits = (text: string): boolean => /\d/.test(text);

/** Every day of a month is as good as another. */
const MONTH_LIKE = /\p{L}{3,}\.? \d|\d(?:st|nd|rd|th|\.)? (?:of |de )?\p{L}{3,}/u;
const isDay = ({ value }: NumberAt): boolean => value >= 1 && value <= 31;

/** "1966–94": a season ends in the year after. */
const isBrokenSeason = ({ text, value, span }: NumberAt): boolean =>
  span === 'season' && Number(text.slice(-2)) !== (value + 1) % 100;

const ORDINALS =
  `first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
  fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first`.split(
    /\s+/,
  );
/** Centuries that histories of one thing are apart, at most. */
const MOST_CENTURIES = 4;
const centuryOf = (text: string): number => {
  const ordinal = /(\p{L}+(?:-\p{L}+)?|\d+(?:st|nd|rd|th)) centur/iu.exec(text)?.[1]?.toLowerCase();
  if (ordinal === undefined) return 0;
  return Number.parseInt(ordinal, 10) || ORDINALS.indexOf(ordinal) + 1;
};
function isNearCentury(text: string, reference: string): boolean {
  const [other, own] = [centuryOf(text), centuryOf(reference)];
  return other === 0 || own === 0 || Math.abs(other - own) <= MOST_CENTURIES;
}

const AGE = /\b(?:how old|(?:what|which) age|age of|at the age)\b/iu;
const OLDEST = 120;

function isLikeSize(
  other: NumberAt,
  own: NumberAt,
  isPercent: boolean,
  isDate: boolean,
  times: number,
): boolean {
  if (isDate && isDay(other) && isDay(own)) return true;
  if (isPercent) return other.value > 0 && other.value <= 100;
  if (other.isYear !== own.isYear || other.span !== own.span) return false;
  const off = Math.abs(other.value - own.value);
  if (own.isYear) return off <= (times > MOST_TIMES ? FAR_YEARS : MOST_YEARS);
  if (isOrdinal(own.text) || (other.value <= FEW && own.value <= FEW)) return off <= FEW;
  const [least, most] = [Math.min(other.value, own.value), Math.max(other.value, own.value)];
  return most <= times * least;
}

/**
 * Whether one value may be the wrong answer where another is right.
 * @param text may stand for `reference`: both have numbers
 * @param question may ask for a share or an age
 */
export function isPlausible(
  text: string,
  reference: string,
  question: string,
  most = MOST_TIMES,
): boolean {
  if (!isNearCentury(text, reference)) return false;
  const own = numbersOf(reference);
  const others = numbersOf(text);
  if (own.length === 0 || others.length !== own.length) return own.length === 0;
  // "0 ft 6 in".
  if (others.some(({ value }) => value === 0) && own.every(({ value }) => value > 0)) return false;
  const isDate = own.some(({ isYear }) => isYear) && MONTH_LIKE.test(reference);
  const isPercent = PERCENT.test(reference) || (PERCENT.test(question) && own.length === 1);
  const pairs = others.map((other, at) => [other, own[at] as NumberAt] as const);
  // Twelve for a dozen.
  if (pairs.every(([other, one]) => other.value === one.value)) return false;
  if (own.length === 1) {
    const [other, one] = pairs[0] as (typeof pairs)[number];
    if (agrees(text, other.value, reference, one.value)) return false;
  }
  // "5 to 3 percent" where the right one grows.
  if (AGE.test(question) && pairs.some(([a, b]) => a.value > OLDEST && b.value <= OLDEST))
    return false;
  const [joined, otherJoined] = [joinedIn(reference), joinedIn(text)];
  if (joined && !(otherJoined && isApart(joined, otherJoined))) return false;
  const grows = (all: readonly NumberAt[]) =>
    all.every(({ value }, at) => at === 0 || value > (all[at - 1] as NumberAt).value);
  if (own.length === 2 && grows(own) && !grows(others)) return false;
  if (others.some(isBrokenSeason) && !own.some(isBrokenSeason)) return false;
  return pairs.every(
    ([other, one]) =>
      (other.text === one.text || isLikeSize(other, one, isPercent, isDate, most)) &&
      isInDigits(other.text) === isInDigits(one.text) &&
      isOrdinal(other.text) === isOrdinal(one.text) &&
      hasComma(other.text) === hasComma(one.text) &&
      (startsWithZero(one.text) || !startsWithZero(other.text)) &&
      (isPercent || decimals(other.text) === decimals(one.text)),
  );
}

/** How unlike the size of two values is, from 0: the nearer of two numbers reads better. */
export function sizeUnlike(text: string, reference: string): number {
  const own = numbersOf(reference);
  const others = numbersOf(text);
  let most = 0;
  for (const [at, one] of own.entries()) {
    const other = others[at];
    if (other === undefined) return 1;
    const off = one.isYear
      ? Math.abs(other.value - one.value) / MOST_YEARS
      : Math.abs(Math.log((other.value + 1) / (one.value + 1))) / Math.log(MOST_TIMES);
    most = Math.max(most, Math.min(1, off));
  }
  return most;
}
