import { isFunctionWord } from '../language/function-words.js';
import { endsWithTitle } from './names/mentions.js';

/** Whether what is taken for a name is a whole one, by what stands around it in the texts. */

/** Places that are looked at: the first ones tell. */
const MOST_PLACES = 12;
const AROUND = 40;
const JOINED_BEFORE =
  /(?<![.!?…:]["'”’)\]]*\s)(?:\p{Lu}[\p{L}\p{M}'’.-]*|\d+) (?:(?:and|&|of|de|van|von|der|la|the) ){0,2}$/u;
const JOINED_BEHIND =
  /^(?:[-–][\p{L}\d]|['’] \p{Lu}| (?:\p{Lu}|\d)| (?:of|op|de|la|van|von|der|den|di|du|del|zu|am|an der|sur|&|and) (?:the )?\p{Lu})/u;
/** A word that begins a sentence right before the name. */
const OPENER = /[.!?…:]["'”’)\]]*\s+["'“‘]?(\p{Lu}[\p{L}\p{M}'’-]*) $/u;
const SMALL_END = / (?:\p{Ll}+)$|^(?:and|of|the) /u;

function* placesOf(name: string, text: string): Generator<number> {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    const isInside =
      /[\p{L}\p{N}]/u.test(text.charAt(at - 1)) ||
      /[\p{L}\p{N}]/u.test(text.charAt(at + name.length));
    if (!isInside) yield at;
  }
}

/** Of its places a name stands in so many as a piece of a longer one, at most. */
export const MOSTLY = 0.5;
const NEVER = 1;

/** "Bergen op", "Wear Metro" of Tyne and Wear Metro, "State Route" of State Route 99: it never stands alone. */
export function isCutName(name: string, texts: readonly string[], share = NEVER): boolean {
  if (SMALL_END.test(name)) return true;
  // "Los" of Los Angeles, but not "Yesterday", which is met in small letters, nor "In".
  const isName = (word: string) =>
    !isFunctionWord(word.toLowerCase()) &&
    !texts.some((text) => text.includes(` ${word.toLowerCase()} `));
  let [seen, joined] = [0, 0];
  for (const text of texts)
    for (const at of placesOf(name, text)) {
      // What begins a text begins a sentence.
      const before = (at <= AROUND ? '. ' : '') + text.slice(Math.max(0, at - AROUND), at);
      const opener = OPENER.exec(before)?.[1];
      const isOpened = opener !== undefined && isName(opener);
      const behind = text.slice(at + name.length, at + name.length + 24);
      const isShortened = /(?:^| )\p{Lu}\p{L}{0,2}$/u.test(name) && /^\. ?\p{Lu}/u.test(behind);
      const isJoined = JOINED_BEFORE.test(before) && !endsWithTitle(before);
      if (isJoined || isOpened || JOINED_BEHIND.test(behind) || isShortened) joined++;
      if (++seen === MOST_PLACES) return joined > share * seen;
    }
  return joined > share * seen || (joined > 0 && joined === seen);
}

/** So often with a capital inside a sentence a word is a name, though it is met in small letters. */
const LEAST_CAPITALS = 3;
const OPENS = /(?:^|[.!?…:]["'”’)\]]*\s+|["'“‘(—-])$/u;

/** Whether a word is met in small letters, and not as a name more often: what somebody wrote large once. */
export function isSaidSmall(name: string, texts: readonly string[]): boolean {
  if (!/^\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+)*$/u.test(name)) return false;
  const small = name.toLowerCase();
  let [smalls, capitals] = [0, 0];
  for (const text of texts) {
    for (const _ of placesOf(small, text)) smalls++;
    for (const at of placesOf(name, text))
      if (!OPENS.test(text.slice(Math.max(0, at - 6), at))) capitals++;
  }
  return smalls > 0 && (capitals < LEAST_CAPITALS || capitals <= smalls);
}

/** "Winchesters", "Higginses": the plural of a name that the texts have as one. */
export function isPluralName(name: string, texts: readonly string[]): boolean {
  if (!/^\p{Lu}\p{Ll}{3,}s$/u.test(name)) return false;
  return [/s$/, /es$/].some((ending) => {
    const one = name.replace(ending, '');
    return one !== name && texts.some((text) => !placesOf(one, text).next().done);
  });
}
