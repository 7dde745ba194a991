import { fold } from '../language/fold.js';
import { wordsOf } from '../language/words.js';
import { inCaseOf } from './twins/in-case.js';

/** Pairs of words that answer a question by themselves, in lower case. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['yes', 'no'],
  ['true', 'false'],
  ['correct', 'incorrect'],
  ['richtig', 'falsch'],
  ['wahr', 'falsch'],
  ['vrai', 'faux'],
  ['verdadero', 'falso'],
  ['vero', 'falso'],
  ['verdadeiro', 'falso'],
  ['waar', 'onwaar'],
  ['juist', 'onjuist'],
  ['正确', '错误'],
  ['对', '错'],
  ['ja', 'nein'],
  ['oui', 'non'],
  ['sí', 'no'],
  ['si', 'no'],
  ['ja', 'nee'],
  ['是的', '不是'],
  ['是', '否'],
  ['有', '没有'],
  ['はい', 'いいえ'],
];

/** How questions are asked that are answered by yes: the language of a bare "no" or "ja". */
const SPANISH = /^¿|\b(?:el|la|los|las|que|es|está|hay)\b/i;
const DUTCH = /\b(?:het|een|zijn|niet|werd|wordt|heeft|geen)\b/i;

/**
 * The other answer to a question that takes yes or no: "No" for "Yes", the rest of the answer as it
 * is. Nothing where the answer begins with neither.
 */
export function otherOf(answer: string, question: string): string | undefined {
  const [word = ''] = /^(?:\p{L}|\p{M})+/u.exec(answer.trim()) ?? [];
  const small = word.toLowerCase();
  const pairs = PAIRS.filter((pair) => pair.includes(small));
  const isOf = ([yes, no]: readonly [string, string]) =>
    yes === 'sí' ? SPANISH.test(question) : no !== 'nee' || DUTCH.test(question);
  const preferred =
    small === 'no' && SPANISH.test(question)
      ? 'sí'
      : small === 'ja' && DUTCH.test(question)
        ? 'nee'
        : undefined;
  const asked = wordsOf(fold(question));
  const pair =
    // "Richtig oder falsch": the question says which word stands against it.
    pairs.find((one) => one.every((word) => asked.includes(word))) ??
    pairs.find((one) => preferred !== undefined && one.includes(preferred)) ??
    pairs.find(isOf) ??
    pairs[0];
  if (!pair) return undefined;
  const rest = answer.trim().slice(word.length);
  if (rest !== '' && !/^[.,;:!—– ]/u.test(rest)) return undefined;
  // "No other house was left" is no answer by no.
  if (/^ \p{L}/u.test(rest)) return undefined;
  const other = pair[0] === small ? pair[1] : pair[0];
  const cased = /^\p{Lu}{2,}$/u.test(word) ? other.toUpperCase() : inCaseOf(word, other);
  return cased + rest;
}
