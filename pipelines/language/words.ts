import { fold, isAscii, plain } from './fold.js';

/**
 * Words of a text, found by a plain scan: fast enough for every chunk of every document.
 * A word is a run of letters and digits. Full stops stay inside abbreviations (U.S.) and numbers
 * (3.5), commas inside numbers (1,200), apostrophes inside words (don't, Hughes's). Scripts that
 * write without spaces are no words here: see `bigrams`.
 */

const [OTHER, LETTER, DIGIT, UNSPACED] = [0, 1, 2, 3];

/** Class of every UTF-16 unit; surrogates (rare letters, emoji) separate words. */
const CLASSES = new Uint8Array(0x10000);
const UNSPACED_SCRIPT =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
for (let unit = 0; unit < 0xd800; unit++) classify(unit);
for (let unit = 0xe000; unit < 0x10000; unit++) classify(unit);

function classify(unit: number): void {
  const char = String.fromCharCode(unit);
  if (UNSPACED_SCRIPT.test(char)) CLASSES[unit] = UNSPACED;
  else if (/[\p{L}\p{M}]/u.test(char)) CLASSES[unit] = LETTER;
  else if (/\p{Nd}/u.test(char)) CLASSES[unit] = DIGIT;
}

const [FULL_STOP, COMMA, APOSTROPHE, LEFT_QUOTE, RIGHT_QUOTE] = [0x2e, 0x2c, 0x27, 0x2018, 0x2019];
const isWordUnit = (unit: number) => CLASSES[unit] === LETTER || CLASSES[unit] === DIGIT;

/** Calls `found` with the start and the end of every word of `text`. */
export function eachWord(text: string, found: (start: number, end: number) => void): void {
  const { length } = text;
  let at = 0;
  while (at < length) {
    if (!isWordUnit(text.charCodeAt(at))) {
      at++;
      continue;
    }
    const start = at++;
    for (; at < length; at++) {
      const unit = text.charCodeAt(at);
      if (isWordUnit(unit)) continue;
      if (unit > RIGHT_QUOTE || !joins(text, start, at, unit)) break;
    }
    found(start, at);
  }
}

/**
 * The same with the characters of scripts that write no spaces, each by itself.
 * @param found told whether it is such a character
 */
export function eachUnit(
  text: string,
  found: (start: number, end: number, isCharacter: boolean) => void,
): void {
  let at = 0;
  const characters = (end: number) => {
    for (; at < end; at++) if (CLASSES[text.charCodeAt(at)] === UNSPACED) found(at, at + 1, true);
  };
  eachWord(text, (start, end) => {
    characters(start);
    found(start, end, false);
    at = end;
  });
  characters(text.length);
}

/** Whether the mark at `at` stands inside a word that began at `start`. */
function joins(text: string, start: number, at: number, unit: number): boolean {
  const next = CLASSES[text.charCodeAt(at + 1)];
  if (at + 1 >= text.length || next === OTHER || next === UNSPACED) return false;
  if (unit === APOSTROPHE || unit === LEFT_QUOTE || unit === RIGHT_QUOTE) return next === LETTER;
  if (unit !== FULL_STOP && unit !== COMMA) return false;
  const before = CLASSES[text.charCodeAt(at - 1)];
  if (before === DIGIT) return next === DIGIT;
  // "U.S": a single letter before the stop, a single letter after it.
  const single = at - 1 === start || text.charCodeAt(at - 2) === FULL_STOP;
  return unit === FULL_STOP && single && !isWordUnit(text.charCodeAt(at + 2));
}

/**
 * Characters whose plain form (fold.ts) has other words or pairs than they have: marks inside
 * words, letters beyond U+FFFF, numbers and East Asian letters in forms of their own. Words with
 * any other come out of a text as it is, and `plainForm` makes them plain, each once.
 */
const OTHERWISE_CUT = new RegExp(
  '[\\u00AD\\u00B2-\\u00B4\\u00B9\\u00BC-\\u00BE\\u013F\\u0140\\u0149\\u02BB\\u02BC\\u034F\\u061C\\u115F' +
    '\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u1FBD\\u1FBF\\u200B-\\u200F\\u201A\\u201B\\u2024\\u202A-\\u202E' +
    '\\u2032\\u2039\\u203A\\u2060-\\u209C\\u20A8\\u2100-\\u213B\\u2150-\\u217F\\u2189\\u2460-\\u24EA\\u2ADC' +
    '\\u2E80-\\u2FDF\\u3038-\\u303A\\u309F\\u30FF\\u3130-\\u33FF\\uF900-\\uFAFF\\uFDFA-\\uFDFC\\uFE00-\\uFE10' +
    '\\uFE50\\uFE52\\uFEFF\\uFF07\\uFF0E\\uFF61-\\uFFDC\\uFFF0-\\uFFF8\\uD835\\uD87E\\uDB40]',
);

const IS_OTHERWISE_CUT = Uint8Array.from({ length: 0x10000 }, (_, unit) =>
  OTHERWISE_CUT.test(String.fromCharCode(unit)) ? 1 : 0,
);
const WIDE_COMMA = 0xff0c;

/** Whether a fullwidth comma is one of a number, not of a list: three digits behind it. */
const isOfThousands = (text: string, at: number): boolean =>
  CLASSES[text.charCodeAt(at - 1)] === DIGIT &&
  /^\p{Nd}{3}(?!\p{Nd})/u.test(text.slice(at + 1, at + 5));

function isOtherwiseCut(text: string): boolean {
  const { length } = text;
  // By a table: the pattern takes ten times as long in Chinese.
  for (let at = 0; at < length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    if (IS_OTHERWISE_CUT[unit] === 1 || (unit === WIDE_COMMA && isOfThousands(text, at)))
      return true;
  }
  return false;
}

/** A text in which `eachWord` and `bigrams` find what they would find in its plain form. */
export const readyForWords = (text: string): string =>
  isAscii(text) || !isOtherwiseCut(text) ? text : plain(text);

/** The words of `text`. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  eachWord(text, (start, end) => words.push(text.slice(start, end)));
  return words;
}

/** A word without its marks of spelling: folded, no possessive, no stops or commas inside. */
export function plainForm(word: string): string {
  const folded = isAscii(word) ? word.toLowerCase() : fold(word);
  const open = folded.replace(/'s?$/, '');
  return /[.,]/.test(open)
    ? /\d/.test(open)
      ? open.replaceAll(',', '')
      : open.replaceAll('.', '')
    : open;
}

/** Particles, pronouns and question words of Chinese and Japanese: no item contains one. */
const FUNCTION_CHARACTERS = new Set(
  '的了是在和有我他她它你們们这這那不也就都而及与與着或之于於以其何谁誰什么麼哪吗嗎呢吧为為被把对對从從个個' +
    'はがをにでとものへかやねよ',
);

/**
 * Pairs of neighbouring characters in scripts that write without spaces, the usual stand-in for
 * words there (segmentation would depend on the dictionary of the JavaScript engine).
 */
export function bigrams(text: string): string[] {
  const pairs: string[] = [];
  for (let at = 0; at + 1 < text.length; at++) {
    if (CLASSES[text.charCodeAt(at)] !== UNSPACED) continue;
    if (CLASSES[text.charCodeAt(at + 1)] !== UNSPACED) continue;
    const pair = text.slice(at, at + 2);
    if ([...pair].some((character) => FUNCTION_CHARACTERS.has(character))) continue;
    pairs.push(pair);
  }
  return pairs;
}
