import {
  bounded,
  DAY_OR_DATE,
  isDateAsWritten,
  isDateLike,
  NUMBER_IN_WORDS,
  NUMERAL,
  YEAR,
} from '../entities/values.js';
import { functionWordsOf } from '../language/function-words.js';
import { TITLES } from '../language/titles.js';
import { wordsOf } from '../language/words.js';
import { type AnswerType, CODE, isCode, isNumber, NAME_PARTICLES } from './answer-type.js';
import { datePart } from './date-part.js';

/**
 * Spans of a text that are of the same type and build as an answer. They may repeat.
 * @param withArticle whether the answer has an article before its value: a phrase then needs one
 */
export function spansLike(
  value: string,
  type: AnswerType,
  text: string,
  withArticle = false,
): string[] {
  const line = withoutEdges(text.replace(/\p{White_Space}+/gu, ' '));
  switch (type) {
    case 'year':
      return matches(line, YEAR);
    case 'number':
      return /\d/.test(value)
        ? counts(line, NUMERAL).filter((span) => buildOf(span) === buildOf(value))
        : counts(line, NUMBER_IN_WORDS);
    case 'date':
      return matches(line, DAY_OR_DATE).filter(
        (date) => isDateAsWritten(date) && isDateLike(datePart(value)?.date ?? value, date),
      );
    case 'code':
      return matches(line, CODE).filter(isCode);
    case 'quantity':
      return windows(line, value);
    case 'name':
      return namesIn(line, value.split(' ').length);
    case 'phrase':
      return /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}/u.test(value)
        ? unspacedRuns(line, value.length)
        : withArticle
          ? windows(line, `the ${value}`).filter((span) => /^(?:the|an?) /i.test(span))
          : windows(line, value);
    default:
      return [];
  }
}

/** A chunk begins and ends anywhere, so its first and last words may be pieces of words. */
const withoutEdges = (line: string): string =>
  line.replace(/^\S{0,40} /, '').replace(/ \S{0,40}$/, '');

const matches = (line: string, pattern: string): string[] => line.match(bounded(pattern)) ?? [];

/** Numbers that are no shares: "six percent" is no answer to how many. */
const counts = (line: string, pattern: string): string[] =>
  [...line.matchAll(bounded(pattern))]
    .filter(
      ({ 0: span, index }) =>
        !SHARE.test(line.slice(index + span.length, index + span.length + 24)),
    )
    .map(([span]) => span);
/** Also "six to nine percent". */
const SHARE =
  /^(?:(?: to | and |[-–])[\w.-]+)?[- ]?(?:%|per ?cent|prozent|pour ?cent|por ciento|procent)/iu;

/** What stands around the digits of a number: "$" and "%" and "th". */
const buildOf = (number: string): string => number.replace(/\d[\d,.]*/, '9').toLowerCase();

const CAPITAL = `(?:(?:${TITLES})\\.|(?:\\p{Lu}\\.)+|\\p{Lu}[\\p{L}\\p{M}\\p{N}]*(?:['’-]\\p{L}+)*)`;
const NAME = new RegExp(`${CAPITAL}(?: (?:(?:${NAME_PARTICLES})(?: the)? )?${CAPITAL})*`, 'gu');

/** Names in a text; the last `words` words of longer ones if none has that many. */
function namesIn(line: string, words: number): string[] {
  const all = [...line.matchAll(NAME)].map(({ 0: name, index }) => ({
    parts: name.replace(/['’]s?$/, '').split(' '),
    opens: /(?:^|[.!?…:]["'”’)]*|["'“‘(—-]) ?$/.test(line.slice(Math.max(0, index - 4), index)),
    // A name at the edge of a chunk may be half of one.
    cut: index === 0 || index + name.length === line.length,
  }));
  // A lone capital that begins a sentence says nothing, unless it is also met inside one.
  const inside = new Set(all.filter(({ opens }) => !opens).flatMap(({ parts }) => parts));
  const isFunctionWord = functionWordsIn(line);
  const found: string[][] = [];
  for (const { parts, opens, cut } of all) {
    if (cut || isShouted(parts)) continue;
    // "But Anna" is Anna.
    const from = parts.findIndex((part) => !isFunctionWord(part.toLowerCase()));
    const to = parts.findLastIndex((part) => !isFunctionWord(part.toLowerCase()));
    const name = from < 0 ? [] : parts.slice(from, to + 1);
    const [first = ''] = name;
    if (first.length < 2 || (name.length === 1 && isNumber(first))) continue;
    if (name.length === 1 && opens && from === 0 && !inside.has(first)) continue;
    found.push(name);
  }
  // Parts of longer names ("Ivy Hendricks" of "Lieutenant Ivy Hendricks") only where needed.
  if (!found.some((name) => name.length === words)) {
    const longer = found.filter((name) => name.length > words);
    found.push(...longer.map((name) => name.slice(-words)));
  }
  return found.map((name) => name.join(' ')).filter((name) => /^\p{Lu}/u.test(name));
}

/** Headings and emphasis in capitals; short ones may be abbreviations. */
export const isShouted = (parts: readonly string[]): boolean =>
  parts.some((part) => part.length > 4 && part === part.toUpperCase());

type WordClass = 'function' | 'number' | 'name' | 'content';

/** The function words of a text, in its language. */
const functionWordsIn = (line: string) =>
  functionWordsOf(wordsOf(line).map((word) => word.toLowerCase()));

function classOf(word: string, isFunctionWord: (word: string) => boolean): WordClass {
  if (isNumber(word) || /^\d/.test(word)) return 'number';
  if (isFunctionWord(word.toLowerCase())) return 'function';
  return /^\p{Lu}/u.test(word) ? 'name' : 'content';
}

/**
 * Runs of as many words as `value` has, inside a clause, with function words, numbers and content
 * words in the same places. Of a long value only the outer words are compared.
 * A run of content words is whole: it is not cut out of a longer one.
 */
function windows(line: string, value: string): string[] {
  const isFunctionWord = functionWordsIn(`${line} ${value}`);
  const classify = (word: string) => classOf(word, isFunctionWord);
  const pattern = value.split(' ').map(classify);
  const compared = pattern.length > 4 ? [0, 1, pattern.length - 1] : [...pattern.keys()];
  const found: string[] = [];
  for (const clause of line.split(/[.!?…;:,]["'”’)\]]* |["“”()[\]—]|--| - /)) {
    const words = clause.split(' ').filter((word) => /[\p{L}\p{N}]/u.test(word));
    const classes = words.map(classify);
    const isOpen = (at: number) => classes[at] === 'content' || classes[at] === 'name';
    for (let at = 0; at + pattern.length <= words.length; at++) {
      const end = at + pattern.length;
      if (!compared.every((i) => classes[at + i] === pattern[i])) continue;
      if (/^(?:and|or|but|nor)$/i.test(words[at] as string)) continue;
      if (isOpen(at) && at > 0 && isOpen(at - 1)) continue;
      if (isOpen(end - 1) && isOpen(end)) continue;
      found.push(
        words
          .slice(at, end)
          .join(' ')
          .replace(/[.,;:!?'’]+$/, ''),
      );
    }
  }
  return found;
}

const UNSPACED_RUN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu;

/** Runs of characters between marks and particles, of about the wanted length. */
function unspacedRuns(line: string, length: number): string[] {
  const found: string[] = [];
  for (const [run] of line.matchAll(UNSPACED_RUN)) {
    for (const part of run.split(/[的了是在和有与及而]/)) {
      if (part.length >= length && part.length <= length + 1) found.push(part);
      else if (part.length > length) found.push(part.slice(0, length), part.slice(-length));
    }
  }
  return found;
}
