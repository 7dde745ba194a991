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
  /** after a line */
  line: 4,
  /** after a sentence or a paragraph */
  sentence: 5,
} as const;
export type Border = (typeof Border)[keyof typeof Border];

/** Bytes behind a place that may decide what it is. */
export const LOOKAHEAD = 64;
/** Bytes before a place that may. */
const LOOKBEHIND = 64;

const isContinuation = (byte: number | undefined): boolean =>
  byte !== undefined && (byte & 0xc0) === 0x80;

/** Some text before a place, from a whole character on. */
function textBefore(bytes: Buffer, at: number): string {
  let from = Math.max(0, at - LOOKBEHIND);
  while (from < at && isContinuation(bytes[from])) from++;
  return bytes.toString('utf8', from, at);
}

function textAfter(bytes: Buffer, at: number): string {
  let to = Math.min(bytes.length, at + LOOKAHEAD);
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

/** The end of a sentence, with quotation marks that close behind it; a space has to follow. */
const SENTENCE = /[.!?…؟۔।॥][.!?…"'”’»)\]*_]*\s*$/;
/** Of Chinese and Japanese, which write no space. */
const UNSPACED_SENTENCE = /[。！？｡．…][」』）”’》〉】)"'。！？…]*\s*$/;
const PARAGRAPH = /\n[^\S\n]*\n\s*$/;
/** A full stop that ends no sentence: behind an initial, a title, a number in a list. */
const ABBREVIATED =
  /(?:^|[\s(“"'.])(?:\p{L}|Mr|Mrs|Ms|Mme|Dr|St|Jr|Sr|Prof|Gen|Col|Capt|Lt|Rev|Hon|No|vs|etc|cf|ca|Nr|bzw|usw|vgl|Hr|Fr|Sig|Sra)\.\s*$/u;
/** A sentence does not go on with these. */
const BEGINS = /^\s*["'“‘«»„([*_#>—–-]*[\p{Lu}\p{Lt}\p{Lo}\p{N}]/u;

function endsSentence(before: string, after: string, hasSpace: boolean): boolean {
  if (UNSPACED_SENTENCE.test(before)) return true;
  return hasSpace && SENTENCE.test(before) && BEGINS.test(after) && !ABBREVIATED.test(before);
}

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

/**
 * What a place in UTF-8 bytes is. The beginning and the end of a text are the best borders.
 * @param at byte that would be the first behind the border
 */
export function borderAt(bytes: Buffer, at: number): Border {
  if (at <= 0 || at >= bytes.length) return Border.sentence;
  if (isContinuation(bytes[at])) return Border.none;
  if (isPlain(bytes[at - 1]) && isPlain(bytes[at])) return Border.grapheme;
  const [a, b] = [codeBefore(bytes, at), codeAfter(bytes, at)];
  if (isInsideGrapheme(a, b, bytes, at)) return Border.character;
  const [before, after] = [textBefore(bytes, at), textAfter(bytes, at)];
  if (isInsideWord(before, after, a, b)) return Border.grapheme;
  const hasSpace = SPACE.test(a) || SPACE.test(b);
  if (PARAGRAPH.test(before) || endsSentence(before, after, hasSpace)) return Border.sentence;
  return /\n[^\S\n]*$/.test(before) ? Border.line : Border.word;
}

/** Where a text is cut. */
export type Borders = 'sentence' | 'word' | 'character';

/** Windows up to this length are searched whole for the end of a word, longer ones by half. */
const SHORT = 64;

/**
 * The longest piece of a text that ends well: how many of its tokens it has, at most `most`. Where
 * no word ends in its second half it ends at a character, so that each piece is worth its search.
 * @param offsets bytes at which the tokens begin, and the end
 * @param most at least 1, and fewer than there are tokens
 */
export function pieceLength(
  bytes: Buffer,
  offsets: ArrayLike<number>,
  most: number,
  borders: Borders,
): number {
  const lowest = most <= SHORT ? 1 : Math.ceil(most / 2);
  const near = Math.ceil((most * 3) / 4);
  const best = new Map<Border, number>();
  for (let token = most; token >= lowest; token--) {
    const at = offsets[token] as number;
    // Of several tokens that one character became, none but the first is a border.
    if (token > 1 && at === (offsets[token - 1] as number)) continue;
    const border = borderAt(bytes, at);
    if (!best.has(border)) best.set(border, token);
    if (borders === 'sentence' && border === Border.sentence && token >= near) return token;
    if (borders === 'character' && border >= Border.grapheme) return token;
    const isWord = border >= Border.word;
    if (borders === 'word' && isWord) return token;
    if (borders === 'sentence' && token <= near && hasWord(best)) break;
  }
  return chosen(best, near) ?? anyCharacter(bytes, offsets, most);
}

const hasWord = (best: ReadonlyMap<Border, number>): boolean =>
  [Border.word, Border.line, Border.sentence].some((border) => best.has(border));

/** The last line that ends near the end, else the last word, else what there is. */
function chosen(best: ReadonlyMap<Border, number>, near: number): number | undefined {
  const line = best.get(Border.line);
  if (line !== undefined && line >= near) return line;
  const words = [Border.word, Border.line, Border.sentence].flatMap((one) => best.get(one) ?? []);
  if (words.length > 0) return Math.max(...words);
  return best.get(Border.grapheme) ?? best.get(Border.character);
}

/** Between two characters, whatever they are. */
function anyCharacter(bytes: Buffer, offsets: ArrayLike<number>, most: number): number {
  for (let token = most; token > 0; token--) {
    if (borderAt(bytes, offsets[token] as number) !== Border.none) return token;
  }
  return most;
}
