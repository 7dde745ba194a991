/** A text in the case of another: capital where that one begins with one. */
export function inCaseOf(like: string, text: string): string {
  const first = text.charAt(0);
  if (/^\p{Lu}/u.test(like)) return first.toUpperCase() + text.slice(1);
  return /^\p{Ll}/u.test(like) && /^\p{Lu}\p{Ll}*$/u.test(text)
    ? first.toLowerCase() + text.slice(1)
    : text;
}
