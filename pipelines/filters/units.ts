import { fold } from '../language/fold.js';
import { eachUnit } from '../language/words.js';

/** Avalanche of MurmurHash3: every bit of the input moves every bit of the result. */
export function mixed(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** FNV-1a over UTF-16 units, by a seed. */
export function hashOfUnit(text: string, start: number, end: number, seed: number): number {
  let hash = seed;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mixed(hash);
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

/** Told of a word, or of a character where a script writes no spaces, in a folded text. */
export type OnUnit = (folded: string, start: number, end: number, isCharacter: boolean) => void;

/**
 * The words of a text that comes in parts, folded and without punctuation. Memory does not grow
 * with the text.
 */
export class Units {
  private held = '';

  constructor(private readonly found: OnUnit) {}

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
    eachUnit(folded, (start, end, isCharacter) => this.found(folded, start, end, isCharacter));
  }
}
