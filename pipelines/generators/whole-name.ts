import { remembered } from '../core/remembered.js';
import { isFunctionWord } from '../language/function-words.js';
import { meaningOf } from '../language/noun-meaning.js';
import { endsWithTitle } from './names/mentions.js';
import { tag } from './phrases/tagged.js';

/** Whether what is taken for a name is a whole one, by what stands around it in the texts. */

/** Places that are looked at: the first ones tell. */
const MOST_PLACES = 12;
const AROUND = 40;
const JOINED_BEFORE =
  /(?<![.!?…:]["'”’)\]]*\s)(?:\p{Lu}[\p{L}\p{M}'’.-]*|\d+) (?:(?:and|&|of|de|du|di|da|del|van|von|der|la|al|el|bin|ibn|the) ){0,2}$|[\p{L}\d][-–]$/u;
const JOINED_BEHIND =
  /^(?:[-–/][\p{L}\d]|['’] \p{Lu}| (?:\p{Lu}|\d)| (?:of|op|de|la|van|von|der|den|di|du|del|zu|am|an der|sur|&|and) (?:the |an? )?\p{Lu})/u;
/** A title that begins with it: "in The New Colossus". */
const TITLED = /[\p{Ll},;] The $/u;
/** A word that begins a sentence right before the name. */
const OPENER = /[.!?…:]["'”’)\]]*\s+["'“‘]?(\p{Lu}[\p{L}\p{M}'’-]*) $/u;
/** A word in small letters behind a name. */
const WORD_BEHIND = /^ (\p{Ll}[\p{L}\p{M}]*)/u;

/** Places that are remembered: a name is tried for many answers of a document. */
const MOST_TAGGED = 4096;
const tagAlone = remembered(MOST_TAGGED, tag);

/**
 * Whether a name says of what kind the word behind it is: "Miasma theory", "Reformed church", "Parti
 * écologiste". Nobody knows whether it is one by itself.
 */
function isModifying(before: string, name: string, behind: string): boolean {
  const word = WORD_BEHIND.exec(behind)?.[1];
  if (word === undefined || isFunctionWord(word)) return false;
  if (/[^\p{ASCII}]/u.test(word)) return true;
  // "Muddy fell": what is a noun elsewhere.
  const start = before.length + name.length + 1;
  const found = tagAlone(before + name + behind).find((one) => one.start === start);
  return found?.pos === 'NOUN';
}

/** "Treaty on European Union", "Institute for Advanced Study", but "Sullivan Bay on Port Phillip". */
const NAMED_FOR = /^ (?:on|for) (?:the )?\p{Lu}/u;
const BEFORE_NAMED = /(\p{Lu}\p{L}+) (?:on|for) (?:the )?$/u;
const SAYS_WHAT: ReadonlySet<string | undefined> = new Set([
  ...['act', 'cognition', 'communication', 'group'],
]);
const saysWhat = (name: string): boolean =>
  SAYS_WHAT.has(meaningOf((name.split(' ').at(-1) as string).toLowerCase()));

/** A heading, which a text goes on with: "Types of motor units". */
const HEADING_BEHIND = /^ of \p{Ll}/u;

/** "Merit Network, Inc." */
const SUFFIX = /^(?:Inc|Ltd|Corp|Co|Jr|Sr|LLC|GmbH)$/u;
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
  if (SMALL_END.test(name) || SUFFIX.test(name)) return true;
  // "Los" of Los Angeles, but not "Yesterday", which is met in small letters, nor "In".
  const isName = (word: string) =>
    !isFunctionWord(word.toLowerCase()) &&
    !texts.some((text) => text.includes(` ${word.toLowerCase()} `));
  // "Earlier Viking" of "Earlier Viking settlers": a sentence gave the first word its capital.
  const first = / /.test(name) ? (name.split(' ')[0] as string) : '';
  const isWord = first !== '' && meaningOf(first.toLowerCase()) === undefined && !isName(first);
  let [seen, joined, modifying] = [0, 0, 0];
  const isCut = () =>
    joined > share * seen || (seen > 0 && (joined === seen || modifying === seen));
  for (const text of texts)
    for (const at of placesOf(name, text)) {
      // What begins a text begins a sentence.
      const before = (at <= AROUND ? '. ' : '') + text.slice(Math.max(0, at - AROUND), at);
      const opener = OPENER.exec(before)?.[1];
      const isOpened = opener !== undefined && isName(opener);
      const behind = text.slice(at + name.length, at + name.length + 24);
      const isShortened =
        (/(?:^| )\p{Lu}\p{L}{0,2}$/u.test(name) && /^\. *\p{Lu}/u.test(behind)) ||
        (/\.\p{Lu}$/u.test(name) && behind.startsWith('.'));
      const isJoined =
        (JOINED_BEFORE.test(before) && !endsWithTitle(before)) ||
        TITLED.test(before) ||
        saysWhat(BEFORE_NAMED.exec(before)?.[1] ?? '');
      const isBegun = isWord && BEGINS.test(before);
      const goesOn =
        JOINED_BEHIND.test(behind) || isShortened || (NAMED_FOR.test(behind) && saysWhat(name));
      if (isJoined || isOpened || isBegun || goesOn) joined++;
      const isNaming =
        first === '' && (isModifying(before, name, behind) || HEADING_BEHIND.test(behind));
      if (isNaming || isJoined || isBegun) modifying++;
      if (++seen === MOST_PLACES) return isCut();
    }
  return isCut();
}

/** What a sentence begins behind. */
const BEGINS = /[.!?…:]["'”’)\]]*\s+["'“‘]?$|\n$/u;

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

/**
 * Whether half of the places where a name stands by itself are behind "the": no "the Omnicare", nor "the
 * Harvard" of "the Harvard campus". What the texts never say may have it.
 */
export function isSaidWithThe(name: string, texts: readonly string[]): boolean {
  let [all, articles, places] = [0, 0, 0];
  for (const text of texts)
    for (const at of placesOf(name, text)) {
      places++;
      const before = text.slice(Math.max(0, at - AROUND), at);
      const behind = text.slice(at + name.length, at + name.length + 24);
      if (JOINED_BEHIND.test(behind) || isModifying(before, name, behind)) continue;
      if (/(?:^|\P{L})the $/iu.test(before)) articles++;
      if (++all === MOST_PLACES) return 2 * articles >= all;
    }
  return places === 0 || (articles > 0 && 2 * articles >= all);
}

/** "Winchesters", "Higginses": the plural of a name that the texts have as one. */
export function isPluralName(name: string, texts: readonly string[]): boolean {
  if (!/^\p{Lu}\p{Ll}{3,}s$/u.test(name)) return false;
  return [/s$/, /es$/].some((ending) => {
    const one = name.replace(ending, '');
    return one !== name && texts.some((text) => !placesOf(one, text).next().done);
  });
}
