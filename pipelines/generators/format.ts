import { ARTICLE } from './text.js';

/** Gives a wrong answer the outer form of the right one, which must not give it away. */

/**
 * `value` (as `coreOf` leaves it) with the leading article, marks and case of `reference`.
 */
export function inFormatOf(reference: string, value: string): string {
  const before = /^["'“‘«([]*/.exec(reference)?.[0] ?? '';
  const after = /["'”’»)\].,;:!?…。！？]*$/u.exec(reference)?.[0] ?? '';
  const inner = reference.slice(before.length, reference.length - after.length);
  const article = ARTICLE.exec(inner)?.[1];
  const text = article ? `${agreeing(article, value)} ${value}` : value;
  return before + inCaseOf(inner, text) + (text.endsWith('.') && after === '.' ? '' : after);
}

/** "a" and "an" as the next word needs them. */
function agreeing(article: string, next: string): string {
  if (/^the$/i.test(article)) return article;
  const a = article.startsWith('A') ? 'A' : 'a';
  return /^[aeiou]/i.test(next) ? `${a}n` : a;
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
