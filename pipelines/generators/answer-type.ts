import { NUMBER_ELSEWHERE } from '../entities/number-value.js';
import { NUMBER_IN_WORDS, NUMERAL, UNITS, whole, YEAR } from '../entities/values.js';
import { isFunctionWord } from '../language/function-words.js';
import { TITLES } from '../language/titles.js';
import { datePart } from './date-part.js';
import { wordCount } from './text.js';

/**
 * What kind of thing an answer is. A wrong answer must be of the same kind, or it is told from the
 * right one without reading the context.
 */
export type AnswerType =
  | 'yes-no'
  | 'code'
  | 'year'
  | 'date'
  | 'number'
  | 'quantity'
  | 'name'
  | 'phrase'
  | 'sentence';

/** Identifiers of letters and digits: a UUID, a hash, a serial number. */
export const CODE = '[\\p{L}\\d]+(?:[-_:/][\\p{L}\\d]+)*';

const IS_NUMBER = whole(`${NUMERAL}|${NUMBER_IN_WORDS}`);
const IS_YEAR = whole(YEAR);
/** "7.6% Per Annum" is no name. */
const IS_SHARE = /^(?:[$€£¥]\d|\d[\d.,]* ?%) ?(?:\p{L}|$)/u;
/** "30 Prozent", "27 Stühle": where nouns have capitals a count looks like a name. */
const IS_COUNT = new RegExp(`^\\d[\\d.,]* (?:${UNITS}|\\p{Lu}\\p{Ll}+)$`, 'u');
const IS_CODE = whole(CODE);

/** Whether a word is a number, in digits or letters. */
export const isNumber = (word: string): boolean => IS_NUMBER.test(word) || isElsewhere(word);

/** "DOS", "Sept" and "Dix" are none. */
const IS_ELSEWHERE = new RegExp(`^(?:${NUMBER_ELSEWHERE})$`, 'u');
const isElsewhere = (text: string): boolean => IS_ELSEWHERE.test(text);

/** Whether a string looks like an identifier: digits and letters mixed, or many parts. */
export const isCode = (text: string): boolean =>
  text.length >= 8 && /\d/.test(text) && /\p{L}/u.test(text) && IS_CODE.test(text);

/** Small words inside names: "University of Vienna", "Ludwig van Beethoven". */
export const NAME_PARTICLES = 'of|de|del|della|di|da|du|des|la|le|van|von|der|den|zu|y|al|bin|ibn';
const IS_PARTICLE = whole(`${NAME_PARTICLES}|the|and|&`);

function isName(text: string): boolean {
  const words = text.split(/\s+/);
  if (words.length > 8 || !/^[\p{Lu}\p{N}]/u.test(text) || !/\p{Lu}/u.test(text)) return false;
  // One capitalised function word ("Nothing") is no name.
  if (words.length === 1 && isFunctionWord(text.toLowerCase())) return false;
  return words.every((word) => /^["'“(]?[\p{Lu}\p{N}]/u.test(word) || IS_PARTICLE.test(word));
}

/** The type of an answer, given as `coreOf` leaves it. */
export function answerType(value: string): AnswerType {
  if (/^(?:yes|no)$/i.test(value)) return 'yes-no';
  if (IS_YEAR.test(value)) return 'year';
  if (isNumber(value)) return 'number';
  if (datePart(value) !== undefined) return 'date';
  if (IS_SHARE.test(value) || IS_COUNT.test(value)) return 'quantity';
  if (isCode(value)) return 'code';
  const words = wordCount(value);
  // A full sentence begins with a capital and has its verb somewhere: length must do for that.
  if (words > 12 || sentenceCount(value) > 1) return 'sentence';
  if (isName(value)) return 'name';
  if (words <= 6 && value.split(/[\s-]+/).some((word) => isNumber(word) || /^\d/.test(word))) {
    return 'quantity';
  }
  if (words > 6 && /^\p{Lu}/u.test(value)) return 'sentence';
  return 'phrase';
}

/** Ends of sentences; a dot behind an initial or a title ("J. K. Rowling", "Mr. Chips") is none. */
const SENTENCE_END = new RegExp(
  `(?<!(?:^|[\\s.])(?:\\p{Lu}|${TITLES}))[.!?]\\s+(?=\\p{Lu})|[。！？]`,
  'u',
);

const sentenceCount = (text: string): number => text.split(SENTENCE_END).length;

/**
 * Outer shape of an answer, for comparing it with another of its type: every digit a 9, and the
 * ending that tells a plural from a participle.
 */
export function shapeOf(value: string): string {
  const ending = /(?:ing|ed|ly|s)$/.exec(value)?.[0] ?? '';
  return value.replace(/[^\d.,$€£%:/–-]+/gu, 'x').replace(/\d/g, '9') + ending;
}
