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

const [FULL_STOP, COMMA, APOSTROPHE, RIGHT_QUOTE] = [0x2e, 0x2c, 0x27, 0x2019];
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

/** Whether the mark at `at` stands inside a word that began at `start`. */
function joins(text: string, start: number, at: number, unit: number): boolean {
  const next = CLASSES[text.charCodeAt(at + 1)];
  if (at + 1 >= text.length || next === OTHER || next === UNSPACED) return false;
  if (unit === APOSTROPHE || unit === RIGHT_QUOTE) return next === LETTER;
  if (unit !== FULL_STOP && unit !== COMMA) return false;
  const before = CLASSES[text.charCodeAt(at - 1)];
  if (before === DIGIT) return next === DIGIT;
  // "U.S": a single letter before the stop, a single letter after it.
  const single = at - 1 === start || text.charCodeAt(at - 2) === FULL_STOP;
  return unit === FULL_STOP && single && !isWordUnit(text.charCodeAt(at + 2));
}

/** The words of `text`. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  eachWord(text, (start, end) => words.push(text.slice(start, end)));
  return words;
}

/** A word without its marks of spelling: lower case, no possessive, no stops or commas inside. */
export function plainForm(word: string): string {
  const lower = word.toLowerCase();
  const open = lower.replace(/['’]s?$/, '');
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
