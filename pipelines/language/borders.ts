import { type Blanks, blanksAt } from './blanks.js';
import { endsHeading } from './heading.js';
import { endsSentence } from './sentence-end.js';
import { beginsTurn } from './speaker.js';

/**
 * How good a place in a text is to cut it, best last. Told from the text around the place alone,
 * and with rules of our own: the library for graphemes changes with the version of its Unicode.
 */
export const Border = {
  /** inside the bytes of a character */
  none: 0,
  /** between two characters that are drawn as one: a letter and its accent, parts of an emoji */
  character: 1,
  /** between what readers call characters */
  grapheme: 2,
  /** between words; in scripts that write no spaces, between graphemes */
  word: 3,
  /** behind a semicolon, or a comma of scripts that write no spaces */
  clause: 4,
  /** behind a heading, which belongs to what follows: a last resort among lines */
  heading: 5,
  /** after a line */
  line: 6,
  /** after a sentence */
  sentence: 7,
  /** after a line that ends with a sentence, or before one that begins with a speaker's name */
  row: 8,
  /** at a blank line: after a paragraph or a section */
  paragraph: 9,
} as const;
export type Border = (typeof Border)[keyof typeof Border];

/** Bytes behind a place that may decide what it is. */
export const LOOKAHEAD = 192;
/** Bytes before a place that may decide of words and sentences. */
const LOOKBEHIND = 64;
/** Bytes behind a place that may. */
const NEAR = 64;
/** Bytes of text before the end of a line that may decide what it is. */
const LINE_LOOKBEHIND = 160;

const isContinuation = (byte: number | undefined): boolean =>
  byte !== undefined && (byte & 0xc0) === 0x80;

/** Some text before a place, from a whole character on. */
function textBefore(bytes: Buffer, at: number, most = LOOKBEHIND): string {
  let from = Math.max(0, at - most);
  while (from < at && isContinuation(bytes[from])) from++;
  return bytes.toString('utf8', from, at);
}

/** Some text from a place on, of whole characters. */
function textAfter(bytes: Buffer, at: number, end = at + NEAR): string {
  let to = Math.min(bytes.length, Math.max(at, end));
  while (to > at && to < bytes.length && isContinuation(bytes[to])) to--;
  return bytes.toString('utf8', at, to);
}

/** Accents, vowel signs, variation selectors, joiners, skin tones, tags of flags. */
const EXTENDS =
  /^(?:\p{M}|\u200c|\u200d|\u0e33|\u0eb3|\uff9e|\uff9f|[\u{1f3fb}-\u{1f3ff}]|[\u{e0020}-\u{e007f}])/u;
/** Parts of a Korean syllable that others follow, and those that follow. */
const JAMO =
  /[\u1100-\u115f\ua960-\ua97c][\u1100-\u11ff\uac00-\ud7fb]$|[\u1160-\u11ff\uac00-\ud7fb][\u1160-\u11ff\ud7b0-\ud7fb]$/;
/** Indian signs that tie the next consonant to the one before. */
const TIES = /[\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d]\p{L}$/u;
const FLAG_LETTERS = /[\u{1f1e6}-\u{1f1ff}]+$/u;
const FLAG_LETTER = /^[\u{1f1e6}-\u{1f1ff}]/u;

/** How many letters of flags, 4 bytes each, end at a place. */
function flagLetters(bytes: Buffer, at: number): number {
  let count = 0;
  for (let from = at - 4; from >= 0; from -= 4) {
    if (!FLAG_LETTERS.test(bytes.toString('utf8', from, from + 4))) break;
    count++;
  }
  return count;
}

function isInsideGrapheme(a: string, b: string, bytes: Buffer, at: number): boolean {
  if (a === '\r' && b === '\n') return true;
  if (EXTENDS.test(b)) return !/[\r\n]/.test(a);
  if (a === '\u200d' || JAMO.test(a + b) || TIES.test(a + b)) return true;
  return FLAG_LETTER.test(b) && FLAG_LETTER.test(a) && flagLetters(bytes, at) % 2 === 1;
}

/** Letters of scripts that write no spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}\u30fc]/u;
const OF_A_WORD = /[\p{L}\p{N}\p{M}_]/u;
/** Thai and Lao vowels that are written before the consonant they are spoken after. */
const LEADS = /[\u0e40-\u0e44\u0ec0-\u0ec4]/;
/** Signs that hold a word together between letters or digits: don't, 3.14, well-known, a/b, me@here. */
const JOINS = /['’\-‐‑.,:@/&+=·]/;
/** What no line begins with (the rule of Chinese and Japanese printers as well), and none ends with. */
const CLOSES =
  /[.,;:!?%)\]}>»”’"'…、。，．：；！？）］｝〕〉》」』】〗·ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ؟،؛।॥]/;
const OPENS = /[([{<$£€#\\«“‘（［｛〔〈《「『【〖¿¡]/;
const SPACE = /\s/;

function isInsideWord(before: string, after: string, a: string, b: string): boolean {
  if (SPACE.test(a) || SPACE.test(b)) return false;
  if (CLOSES.test(b) || OPENS.test(a) || LEADS.test(a)) return true;
  // A straight quotation mark opens behind a space.
  if (/["']/.test(a) && !/\S$/.test(before.slice(0, -1))) return true;
  const [isA, isB] = [OF_A_WORD.test(a), OF_A_WORD.test(b)];
  if (isA && isB) return !(UNSPACED.test(a) || UNSPACED.test(b));
  if (isA && JOINS.test(b)) return OF_A_WORD.test(charAt(after, b.length));
  if (isB && JOINS.test(a)) return OF_A_WORD.test(lastOf(before.slice(0, -a.length)));
  return false;
}

const charAt = (text: string, at: number): string => {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
};

function lastOf(text: string): string {
  const low = text.charCodeAt(text.length - 1);
  return text.slice((low & 0xfc00) === 0xdc00 ? -2 : -1);
}

/** Behind these a long sentence is cut: a semicolon, the commas and colon of Chinese and Japanese. */
const CLAUSE = /[;，、；：､]/;

/** Code point before a place. */
function codeBefore(bytes: Buffer, at: number): string {
  let from = at - 1;
  while (from > 0 && at - from < 4 && isContinuation(bytes[from])) from--;
  return bytes.toString('utf8', from, at);
}

function codeAfter(bytes: Buffer, at: number): string {
  let to = at + 1;
  while (to < bytes.length && to - at < 4 && isContinuation(bytes[to])) to++;
  return bytes.toString('utf8', at, to);
}

/** ASCII letters and digits in the middle of a word: what most places are, told without decoding. */
const isPlain = (byte: number | undefined): boolean =>
  byte !== undefined && (((byte | 32) - 97) >>> 0 < 26 || (byte - 48) >>> 0 < 10);

/** What the blanks between two lines are a border of. */
function borderOfLine(bytes: Buffer, at: number, { from, to, breaks }: Blanks): Border {
  const before = textBefore(bytes, from, LINE_LOOKBEHIND);
  if (endsHeading(before, from <= LINE_LOOKBEHIND, breaks)) return Border.heading;
  if (breaks > 1) return Border.paragraph;
  const after = textAfter(bytes, to, at + LOOKAHEAD);
  return beginsTurn(after) || endsSentence(before, after, true) ? Border.row : Border.line;
}

/**
 * What a place in UTF-8 bytes is. The beginning and the end of a text are the best borders.
 * @param at byte that would be the first behind the border
 */
export function borderAt(bytes: Buffer, at: number): Border {
  if (at <= 0 || at >= bytes.length) return Border.paragraph;
  if (isContinuation(bytes[at])) return Border.none;
  if (isPlain(bytes[at - 1]) && isPlain(bytes[at])) return Border.grapheme;
  const [a, b] = [codeBefore(bytes, at), codeAfter(bytes, at)];
  if (isInsideGrapheme(a, b, bytes, at)) return Border.character;
  const [before, after] = [textBefore(bytes, at), textAfter(bytes, at)];
  if (isInsideWord(before, after, a, b)) return Border.grapheme;
  const blanks = blanksAt(bytes, at);
  if (blanks.breaks > 0) return borderOfLine(bytes, at, blanks);
  if (endsSentence(before, after, SPACE.test(a) || SPACE.test(b))) return Border.sentence;
  return CLAUSE.test(a) ? Border.clause : Border.word;
}
