import type { Random } from '../../core/random.js';
import { numberValue } from '../../entities/number-value.js';
import type { AnswerType } from '../answer-type.js';
import { candidate, SPAN_UNLIKE } from '../candidates.js';
import type { Candidate } from '../choose.js';
import { coreOf } from '../text.js';
import { hasClock, otherClocks } from './clock.js';
import { contraryBound } from './contrary-bound.js';
import { fractionIn, hasFraction, otherFractions } from './fractions.js';
import { joinedIn, joinedOf, otherJoined } from './joined.js';
import { numbersLike, numbersOf } from './numbers-of.js';
import { FAR, otherValues, withNumbersOf } from './other-values.js';
import { FAR_TIMES, isPlausible, sizeUnlike } from './plausible.js';

export interface WrongValueRequest {
  reference: string;
  type: AnswerType;
  question: string;
  /** whether it has to stand in the training context; else it must not */
  wanted: boolean;
  /** where numbers are looked for */
  texts: readonly string[];
  random: Random;
  /** answers to other questions, and spans of the texts */
  siblings: readonly Candidate[];
  spans(): readonly Candidate[];
  /** the best of these that is usable as a whole */
  choose(candidates: readonly Candidate[], isGood?: (text: string) => boolean): string | undefined;
  /** whether an answer is wrong, whatever the context says */
  isWrong(text: string): boolean;
  inContext(text: string): boolean;
}

/** What a value says beside its numbers. */
const skeleton = (text: string): string =>
  coreOf(text)
    .toLowerCase()
    .replace(/\d[\d,. ]*\d|\d/g, '9');
const lastWord = (text: string): string => coreOf(text).toLowerCase().split(' ').at(-1) ?? '';

/** Another value of a like size and the same unit: one that somebody wrote, or with another number. */
export function wrongValue(asked: WrongValueRequest): string | undefined {
  const { reference, type, question, wanted, random, choose } = asked;
  // Of fractions there are few, and nothing else is one.
  if (hasFraction(reference)) {
    const others = otherFractions(reference).map((text) => candidate(coreOf(text), reference, 0));
    return (
      choose(others) ?? choose(others, (text) => asked.isWrong(text) && isSaidInParts(asked, text))
    );
  }
  if (hasClock(reference)) {
    const { written, invented } = otherClocks(reference, asked.texts, random);
    const all = wanted ? written : [...written, ...invented];
    return choose(all.map((text) => candidate(coreOf(text), reference, 0)));
  }
  const isLikely = (text: string, times?: number) => isPlausible(text, reference, question, times);
  const among = (
    candidates: readonly Candidate[],
    isLike: (text: string) => boolean,
    times?: number,
  ) =>
    candidates
      .filter(({ text }) => isLike(text) && isLikely(text, times))
      .map((one) => ({ ...one, unlike: one.unlike + sizeUnlike(one.text, reference) }));
  const isQuantity = type === 'quantity';
  const hasUnit = (text: string) => !isQuantity || lastWord(text) === lastWord(reference);
  const isSame = (text: string) => !isQuantity || skeleton(text) === skeleton(reference);
  const siblings = among(asked.siblings, hasUnit);
  const alike = choose(siblings.filter(({ longer, unlike }) => longer === 0 && unlike <= 1));
  if (alike !== undefined) return alike;
  const all = [...siblings, ...among(asked.spans(), isSame)];
  // "18%" is not written as "5.3%" is.
  const written = choose(all.filter(({ longer }) => longer === 0));
  if (written !== undefined) return written;
  // A number with the unit of the right one: it stands in the context, or does not.
  const base = contraryBound(reference) ?? reference;
  const pattern = numbersLike(reference);
  const numbers = asked.texts.flatMap((text) => text.match(pattern) ?? []);
  const joined = joinedIn(base);
  const values = [...new Set(numbers.flatMap((one) => numberValue(one) ?? []))];
  const made = joined
    ? joinedOf(base, joined, values)
    : isQuantity || base !== reference || (wanted && type === 'date')
      ? withNumbersOf(base, [...new Set(numbers)])
      : [];
  const invent = () => (joined ? otherJoined(base, joined, random) : otherValues(base, random));
  const invented = wanted ? [] : invent();
  const isUsable = (text: string, times?: number) => {
    if (!isLikely(text, times) || !asked.isWrong(text)) return false;
    if (type === 'date' && !hasDays(text, reference)) return false;
    const own = new Set(numbersOf(reference).map((one) => one.text));
    const others = numbersOf(text).filter((one) => !own.has(one.text));
    return others.every((one) => asked.inContext(one.text) === wanted || isSaidInDigits(one.text));
  };
  // "$41 billion": a confusion needs no more than the number.
  const isSaidInDigits = (text: string) => {
    const digits = /\d[\d,.]*\d|\d/.exec(text)?.[0];
    return wanted && digits !== undefined && asked.inContext(digits);
  };
  const others = [...made, ...invented];
  const near = others.filter((text) => isUsable(text));
  const further = () => (wanted || joined ? [] : otherValues(base, random, FAR));
  const usable =
    near.length > 0 ? near : [...others, ...further()].filter((text) => isUsable(text, FAR_TIMES));
  const candidates = usable.map((text) => candidate(coreOf(text), reference, SPAN_UNLIKE));
  return (
    pick(candidates, reference, random) ??
    choose(all) ??
    choose(among([...asked.siblings, ...asked.spans()], isSame, FAR_TIMES))
  );
}

/** Days that every month has, and all but February. */
const [EVERY, MOST] = [28, 30];
const FEBRUARY = /(?<!\p{L})feb|(?<!\p{L})f[eé]v/iu;

/** Whether a date has the numbers of another: a day of its month, and years; of "22.6.1885" nothing is known. */
function hasDays(text: string, like: string): boolean {
  const numbersIn = (date: string): string[] => date.match(/\d+/g) ?? [];
  const [own, others] = [numbersIn(text), numbersIn(like)];
  const isShort = (one: string) => one.length <= 2;
  const most = FEBRUARY.test(text) ? EVERY : MOST;
  return (
    own.length === others.length &&
    own.filter(isShort).length <= 1 &&
    own.every((one, at) => isShort(one) === isShort(others[at] as string)) &&
    own.filter(isShort).every((one) => Number(one) > 0 && Number(one) <= most)
  );
}

/** Whether a context has the words of a fraction, as a confusion needs them: texts seldom have the fraction. */
function isSaidInParts({ wanted, inContext }: WrongValueRequest, text: string): boolean {
  const words = fractionIn(text)?.split(/[- ]/) ?? [];
  return wanted && words.every((word) => inContext(word) || inContext(word.replace(/s$/, '')));
}

/** One of those of about the size of the right one. */
function pick(
  candidates: readonly Candidate[],
  reference: string,
  random: Random,
): string | undefined {
  const near = candidates
    .map(({ text }) => ({ text, off: sizeUnlike(text, reference) }))
    .sort((a, b) => a.off - b.off);
  const half = near.slice(0, Math.max(1, Math.ceil(near.length / 2)));
  return half[random.below(Math.max(1, half.length))]?.text;
}
