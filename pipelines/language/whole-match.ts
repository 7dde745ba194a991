/** Characters of scripts without spaces between words. */
export const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;

const isWordCharacter = (character: string): boolean => /[\p{L}\p{N}\p{M}]/u.test(character);
const isUnspaced = (character: string): boolean => character.search(UNSPACED) >= 0;

/** Whether a word goes on across the border between two characters. */
function goesOn(left: string, right: string): boolean {
  if (!left || !right || !isWordCharacter(left) || !isWordCharacter(right)) return false;
  return !isUnspaced(left) && !isUnspaced(right);
}

/** Whether a match of `needle` at `at` begins and ends where words do. */
function isWholeMatch(text: string, needle: string, at: number): boolean {
  const end = at + needle.length;
  if (goesOn(text.charAt(at - 1), needle.charAt(0))) return false;
  if (goesOn(needle.charAt(needle.length - 1), text.charAt(end))) return false;
  // "5" does not stand in "3.5", nor "200" in "1,200", nor "08" in "3:08".
  if (/^\d/.test(needle) && /\d[.,:]$/.test(text.slice(Math.max(0, at - 2), at))) return false;
  return !(/\d$/.test(needle) && /^[.,:]\d/.test(text.slice(end, end + 2)));
}

/** Where a text has a value, word for word. */
export function* placesOf(needle: string, text: string): Generator<number> {
  if (needle === '') return;
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1))
    if (isWholeMatch(text, needle, at)) yield at;
}

/** Whether a text has a value, word for word. */
export const isFound = (needle: string, text: string): boolean =>
  placesOf(needle, text).next().done === false;
