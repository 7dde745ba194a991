import { fold } from '../language/fold.js';
import { eachUnit } from '../language/words.js';

/** Words of an n-gram (GPT-3, arXiv 2005.14165, appendix C). */
export const WORDS = 13;
/** The same of Chinese, Japanese and others that write no spaces, in characters: about two a word. */
export const CHARACTERS = 2 * WORDS;

/** Two odd multipliers: each half of a hash of 64 bits goes by its own. */
const [LOW, HIGH] = [0x9e3779b1, 0x85ebca77];

function power(base: number, exponent: number): number {
  let result = 1;
  for (let i = 0; i < exponent; i++) result = Math.imul(result, base);
  return result;
}

/** Avalanche of MurmurHash3: every bit of the input moves every bit of the result. */
export function mixed(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** FNV-1a over UTF-16 units, by two seeds. */
function hashOfUnit(text: string, start: number, end: number, seed: number): number {
  let hash = seed;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mixed(hash);
}

/** Hashes of the last `length` units, rolled on unit by unit. */
class Window {
  low = 0;
  high = 0;
  /** how many of the units are characters of scripts without spaces */
  characters = 0;
  private readonly units: Uint32Array;
  private count = 0;
  private readonly lowOut: number;
  private readonly highOut: number;

  constructor(private readonly length: number) {
    this.units = new Uint32Array(3 * length);
    this.lowOut = power(LOW, length);
    this.highOut = power(HIGH, length);
  }

  get isFull(): boolean {
    return this.count >= this.length;
  }

  push(low: number, high: number, isCharacter: number): void {
    const place = 3 * (this.count % this.length);
    const { units } = this;
    this.low = (Math.imul(this.low, LOW) + low) | 0;
    this.high = (Math.imul(this.high, HIGH) + high) | 0;
    this.characters += isCharacter;
    if (this.isFull) {
      this.low = (this.low - Math.imul(units[place] as number, this.lowOut)) | 0;
      this.high = (this.high - Math.imul(units[place + 1] as number, this.highOut)) | 0;
      this.characters -= units[place + 2] as number;
    }
    units[place] = low;
    units[place + 1] = high;
    units[place + 2] = isCharacter;
    this.count++;
  }
}

/** Longest run of a text without a place to cut it at. */
const LONGEST_RUN = 1 << 12;

/**
 * Whether a text may be cut before a unit, and both parts have the words that the whole has: before
 * a blank, and before a letter that is a word by itself and never joins with what stands before it.
 */
function isBorder(unit: number): boolean {
  if (unit <= 0x20) return unit === 0x20 || unit === 0x0a || unit === 0x09 || unit === 0x0d;
  return (
    (unit >= 0x4e00 && unit <= 0x9fff) ||
    (unit >= 0xac00 && unit <= 0xd7a3) ||
    (unit >= 0x3041 && unit <= 0x3096) ||
    (unit >= 0x30a1 && unit <= 0x30fa)
  );
}

/** Told of an n-gram, and whether it is one of characters. */
export type OnGram = (low: number, high: number, isCharacters: boolean) => void;

/**
 * Hashes, of 64 bits in two halves, of all n-grams of a text that comes in parts: 13 words, folded
 * and without punctuation, or 26 characters where a script writes no spaces. Memory does not grow
 * with the text.
 */
export class Grams {
  private readonly words = new Window(WORDS);
  private readonly characters = new Window(CHARACTERS);
  private held = '';

  constructor(private readonly found: OnGram) {}

  push(part: string): void {
    const text = this.held + part;
    // Cut where the text says, never where a part ends: parts differ from store to store.
    let [from, run] = [0, 0];
    for (let at = this.held.length; at < text.length; at++) {
      if (isBorder(text.charCodeAt(at))) run = at;
      else if (at - run >= LONGEST_RUN) {
        this.take(text.slice(from, at));
        from = at;
        run = at;
      }
    }
    if (run > from) {
      this.take(text.slice(from, run));
      from = run;
    }
    this.held = text.slice(from);
  }

  end(): void {
    this.take(this.held);
    this.held = '';
  }

  private take(text: string): void {
    const folded = fold(text);
    const { words, characters } = this;
    eachUnit(folded, (start, end, isCharacter) => {
      const low = hashOfUnit(folded, start, end, 0x811c9dc5);
      const high = hashOfUnit(folded, start, end, 0x1b873593);
      words.push(low, high, isCharacter ? 1 : 0);
      characters.push(low, high, isCharacter ? 1 : 0);
      if (words.isFull && 2 * words.characters < WORDS)
        this.found(mixed(words.low), mixed(words.high), false);
      if (characters.isFull && 2 * characters.characters >= CHARACTERS)
        this.found(mixed(characters.low ^ 0x5bd1e995), mixed(characters.high), true);
    });
  }
}

/** All n-grams of a text. */
export function gramsOf(text: string, found: OnGram): void {
  const grams = new Grams(found);
  grams.push(text);
  grams.end();
}

/** Whether a text has so much as one n-gram. */
export function hasGrams(text: string): boolean {
  let [words, characters] = [0, 0];
  eachUnit(fold(text), (_start, _end, isCharacter) => {
    if (isCharacter) characters++;
    else words++;
  });
  return words + characters >= (2 * characters > words ? CHARACTERS : WORDS);
}
