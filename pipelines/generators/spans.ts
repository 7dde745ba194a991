import { isFunctionWord } from '../evaluators/function-words.js';
import {
  type AnswerType,
  CODE,
  DATE,
  isCode,
  isNumber,
  NAME_PARTICLES,
  NUMBER_IN_WORDS,
  NUMERAL,
  YEAR,
} from './answer-type.js';

/** Spans of a text that are of the same type and build as an answer. They may repeat. */
export function spansLike(value: string, type: AnswerType, text: string): string[] {
  const line = text.replace(/\p{White_Space}+/gu, ' ');
  switch (type) {
    case 'year':
      return matches(line, YEAR);
    case 'number':
      return matches(line, /\d/.test(value) ? NUMERAL : NUMBER_IN_WORDS).filter(
        (span) => buildOf(span) === buildOf(value),
      );
    case 'date':
      return matches(line, DATE);
    case 'code':
      return matches(line, CODE).filter(isCode);
    case 'quantity':
      return windows(line, value);
    case 'name':
      return namesIn(line, value.split(' ').length);
    case 'phrase':
      return /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}/u.test(value)
        ? unspacedRuns(line, value.length)
        : windows(line, value);
    default:
      return [];
  }
}

function matches(line: string, pattern: string): string[] {
  const bounded = new RegExp(
    `(?<![\\p{L}\\p{N}]|\\d[.,])(?:${pattern})(?![\\p{L}\\p{N}]|[.,]\\d)`,
    'giu',
  );
  return line.match(bounded) ?? [];
}

/** What stands around the digits of a number: "$" and "%" and "th". */
const buildOf = (number: string): string => number.replace(/[\d,.]+/, '9').toLowerCase();

const CAPITAL =
  "(?:(?:Mr|Mrs|Ms|Dr|St|Lt|Col|Gen|Prof)\\.|(?:\\p{Lu}\\.)+|\\p{Lu}[\\p{L}\\p{M}\\p{N}]*(?:['’-]\\p{L}+)*)";
const NAME = new RegExp(`${CAPITAL}(?: (?:(?:${NAME_PARTICLES})(?: the)? )?${CAPITAL})*`, 'gu');

/** Names in a text, and the last `words` words of longer ones. */
function namesIn(line: string, words: number): string[] {
  const found: string[] = [];
  for (const match of line.matchAll(NAME)) {
    const parts = match[0].replace(/['’]s?$/, '').split(' ');
    let opens = /(?:^|[.!?…:]["'”’)]*|["'“‘(—-]) ?$/.test(line.slice(0, match.index));
    // "But Anna" is Anna.
    while (parts.length > 0 && isFunctionWord((parts[0] as string).toLowerCase())) {
      parts.shift();
      opens = false;
    }
    const first = parts[0];
    if (first === undefined || (parts.length === 1 && first.length < 2)) continue;
    // A lone capital at the beginning of a sentence says nothing if the word is also met without.
    if (parts.length === 1 && opens && hasWord(line, first.toLowerCase())) continue;
    if (isShouted(parts)) continue;
    found.push(parts.join(' '));
    if (parts.length > words && /^\p{Lu}/u.test(parts.at(-words) as string)) {
      found.push(parts.slice(-words).join(' '));
    }
  }
  return found;
}

/** Headings and emphasis in capitals; short ones may be abbreviations. */
const isShouted = (parts: readonly string[]): boolean =>
  parts.some((part) => part.length > 4 && part === part.toUpperCase());

const hasWord = (line: string, word: string): boolean =>
  new RegExp(`(?<!\\p{L})${word.replace(/[^\p{L}\p{N}]/gu, '\\$&')}(?!\\p{L})`, 'u').test(line);

type WordClass = 'function' | 'number' | 'name' | 'content';

function classOf(word: string): WordClass {
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
  const pattern = value.split(' ').map(classOf);
  const compared = pattern.length > 4 ? [0, 1, pattern.length - 1] : [...pattern.keys()];
  const found: string[] = [];
  for (const clause of line.split(/[.!?…;:,]["'”’)\]]* |["“”()[\]—]|--| - /)) {
    const words = clause.split(' ').filter((word) => /[\p{L}\p{N}]/u.test(word));
    const classes = words.map(classOf);
    const isOpen = (at: number) => classes[at] === 'content' || classes[at] === 'name';
    for (let at = 0; at + pattern.length <= words.length; at++) {
      const end = at + pattern.length;
      if (!compared.every((i) => classes[at + i] === pattern[i])) continue;
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
