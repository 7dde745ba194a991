import { fold } from '../language/fold.js';
import { eachUnit } from '../language/words.js';
import { hashOfUnit, mixed, Units } from './units.js';

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
  private readonly units: Units;

  constructor(found: OnGram) {
    const { words, characters } = this;
    this.units = new Units((folded, start, end, isCharacter) => {
      const low = hashOfUnit(folded, start, end, 0x811c9dc5);
      const high = hashOfUnit(folded, start, end, 0x1b873593);
      words.push(low, high, isCharacter ? 1 : 0);
      characters.push(low, high, isCharacter ? 1 : 0);
      if (words.isFull && 2 * words.characters < WORDS)
        found(mixed(words.low), mixed(words.high), false);
      if (characters.isFull && 2 * characters.characters >= CHARACTERS)
        found(mixed(characters.low ^ 0x5bd1e995), mixed(characters.high), true);
    });
  }

  push(part: string): void {
    this.units.push(part);
  }

  end(): void {
    this.units.end();
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
