import { startsWithVowel } from '../language/indefinite-article.js';
import { ARTICLE, WRAPPED } from './text.js';

/** Gives a wrong answer the outer form of the right one, which must not give it away. */

/**
 * `value` (as `coreOf` leaves it) with the leading article, marks and case of `reference`.
 */
export function inFormatOf(reference: string, value: string): string {
  const after = /[.,;:!?…。！？]*$/u.exec(reference)?.[0] ?? '';
  const whole = reference.slice(0, reference.length - after.length);
  const [, open = '', inside = whole, close = ''] = WRAPPED.exec(whole) ?? [];
  const article = ARTICLE.exec(inside)?.[1];
  const rest = article ? inside.slice(article.length).trimStart() : inside;
  const named = POSSESSIVE.test(inside) ? possessive(value) : value;
  const text = article ? `${agreeing(article, rest, named)} ${named}` : named;
  const end = text.endsWith('.') && after === '.' ? '' : after;
  return open + inCaseOf(inside, text) + close + end;
}

/** Somebody's: "Gandhi's". */
const POSSESSIVE = /^\p{Lu}[^'’]*['’]s$/u;
const possessive = (value: string): string =>
  /^\p{Lu}[^'’]*\p{L}$/u.test(value) ? `${value}'s` : value;
/** What is somebody's, without the ending that says so. */
export const withoutPossessive = (text: string): string =>
  POSSESSIVE.test(text) ? text.slice(0, -2) : text;

/** "a" and "an" as the next word needs them; what does not agree with its own is of another language: "an Michaelis". */
function agreeing(article: string, own: string, next: string): string {
  const isEnglish = /^an$/i.test(article) === startsWithVowel(own);
  if (/^the$/i.test(article) || !isEnglish) return article;
  const a = article.startsWith('A') ? 'A' : 'a';
  return startsWithVowel(next) ? `${a}n` : a;
}

function inCaseOf(reference: string, text: string): string {
  if (!/\p{L}/u.test(reference)) return text;
  const hasLower = /\p{Ll}/u.test(reference);
  const hasUpper = /\p{Lu}/u.test(reference);
  if (!hasUpper) return hasLower ? text.toLowerCase() : text;
  if (!hasLower) return reference.length > 4 ? text.toUpperCase() : text;
  const first = text.charAt(0);
  return (/^\p{Lu}/u.test(reference) ? first.toUpperCase() : first) + text.slice(1);
}
