import { InputError } from '../core/errors.js';

/** Most n-grams of all benchmarks: 400 MB, about 150 MB of English text. */
export const MOST_GRAMS = 25_000_000;

const [FIRST_SLOTS, FULL] = [1 << 16, 0.75];

/** A table as threads share it. */
export interface SharedTable {
  slots: number;
  /** [low, high, 128 · place + run] a slot; an empty one has no run */
  cells: SharedArrayBuffer;
}

/** An n-gram of a benchmark. */
export interface Known {
  /** where it was seen first */
  place: number;
  /** how many such n-grams in a row make a passage, 127 at most */
  run: number;
}

const RUNS = 128;
const MOST_PLACES = 2 ** 32 / RUNS;

/** A hash set of n-grams, with the place each was seen at first: 12 bytes a slot. */
export class GramTable {
  private count = 0;

  private constructor(
    private slots: number,
    private cells: Uint32Array,
    private readonly most: number,
  ) {}

  static empty(most = MOST_GRAMS): GramTable {
    return new GramTable(FIRST_SLOTS, cellsOf(FIRST_SLOTS), most);
  }

  static shared({ slots, cells }: SharedTable): GramTable {
    return new GramTable(slots, new Uint32Array(cells), 0);
  }

  get share(): SharedTable {
    return { slots: this.slots, cells: this.cells.buffer as SharedArrayBuffer };
  }

  get size(): number {
    return this.count;
  }

  /**
   * Adds an n-gram; of one that is known the shorter run counts.
   * @throws InputError where there are too many
   */
  add(low: number, high: number, { place, run }: Known): void {
    const at = this.slotOf(low, high);
    const known = this.cells[at + 2] as number;
    if (known !== 0) {
      if (run < known % RUNS) this.cells[at + 2] = known - (known % RUNS) + run;
      return;
    }
    if (this.count >= this.most || place >= MOST_PLACES)
      throw new InputError(
        `filters.benchmarks: over ${this.most.toLocaleString('en-US')} n-grams of 13 words, more than are held in memory: leave some files out`,
      );
    this.put(at, low, high, place * RUNS + run);
    this.count++;
    if (this.count > FULL * this.slots) this.grow();
  }

  /** What is known of an n-gram, undefined where it is in no benchmark. */
  find(low: number, high: number): Known | undefined {
    const value = this.cells[this.slotOf(low, high) + 2] as number;
    return value === 0 ? undefined : { place: Math.floor(value / RUNS), run: value % RUNS };
  }

  private slotOf(low: number, high: number): number {
    const mask = this.slots - 1;
    const { cells } = this;
    for (let slot = (low ^ (high >>> 7)) & mask; ; slot = (slot + 1) & mask) {
      const at = 3 * slot;
      if (cells[at + 2] === 0 || (cells[at] === low && cells[at + 1] === high)) return at;
    }
  }

  private put(at: number, low: number, high: number, value: number): void {
    this.cells[at] = low;
    this.cells[at + 1] = high;
    this.cells[at + 2] = value;
  }

  private grow(): void {
    const old = this.cells;
    this.slots *= 2;
    this.cells = cellsOf(this.slots);
    for (let at = 0; at < old.length; at += 3) {
      const [low, high, value] = [old[at] as number, old[at + 1] as number, old[at + 2] as number];
      if (value !== 0) this.put(this.slotOf(low, high), low, high, value);
    }
  }
}

const cellsOf = (slots: number): Uint32Array => new Uint32Array(new SharedArrayBuffer(12 * slots));
