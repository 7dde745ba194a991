import { mixed } from '../units.js';
import { type DocumentSketch, VALUES } from './document-sketch.js';

/** Of pairs that are just near enough so many at most share no band. */
const MISSED = 0.001;

/** MinHash values of a band, for a least similarity: as many as miss no more than that. */
export function bandRows(least: number): number {
  let rows = 1;
  const misses = (n: number) => (1 - least ** n) ** Math.floor(VALUES / n);
  while (rows < 32 && misses(rows + 1) <= MISSED) rows += 1;
  return rows;
}

/**
 * Documents by the bands of their sketches: those that share a band with another are its
 * candidates, whatever else is there and in whatever order it came. 8 bytes a band and document.
 */
export class Bands {
  private readonly rows: number;
  private readonly bands: number;
  private readonly sketches: DocumentSketch[] = [];
  /** by bucket: the last entry, and by entry: the one before it in its bucket; 0 is none */
  private heads: Int32Array;
  private befores: Int32Array;

  constructor(least: number) {
    this.rows = bandRows(least);
    this.bands = Math.floor(VALUES / this.rows);
    this.heads = new Int32Array(1 << 10);
    this.befores = new Int32Array(1 << 10);
  }

  private bucketOf(sketch: DocumentSketch, band: number): number {
    let hash = band;
    for (let i = band * this.rows; i < (band + 1) * this.rows; i++)
      hash = Math.imul(hash, 0x9e3779b1) + (sketch[i] as number);
    return mixed(hash) & (this.heads.length - 1);
  }

  /** @returns its number, from 0 */
  add(sketch: DocumentSketch): number {
    const document = this.sketches.push(sketch) - 1;
    if (this.sketches.length * this.bands > this.heads.length) this.grow();
    else this.enter(document);
    return document;
  }

  private grow(): void {
    const size = 2 * this.heads.length;
    this.heads = new Int32Array(size);
    this.befores = new Int32Array(size);
    for (const document of this.sketches.keys()) this.enter(document);
  }

  private enter(document: number): void {
    const sketch = this.sketches[document] as DocumentSketch;
    for (let band = 0; band < this.bands; band++) {
      const bucket = this.bucketOf(sketch, band);
      const entry = document * this.bands + band;
      this.befores[entry] = this.heads[bucket] as number;
      this.heads[bucket] = entry + 1;
    }
  }

  /** Whether two sketches have the same band: a bucket may hold others. */
  private agree(a: DocumentSketch, b: DocumentSketch, band: number): boolean {
    for (let i = band * this.rows; i < (band + 1) * this.rows; i++) if (a[i] !== b[i]) return false;
    return true;
  }

  sketchOf(document: number): DocumentSketch {
    return this.sketches[document] as DocumentSketch;
  }

  /** Documents that share a band with one, itself among them. */
  candidates(document: number): Set<number> {
    const sketch = this.sketchOf(document);
    const found = new Set<number>();
    for (let band = 0; band < this.bands; band++) {
      let entry = this.heads[this.bucketOf(sketch, band)] as number;
      for (; entry > 0; entry = this.befores[entry - 1] as number) {
        const other = Math.floor((entry - 1) / this.bands);
        if ((entry - 1) % this.bands !== band || found.has(other)) continue;
        if (this.agree(sketch, this.sketchOf(other), band)) found.add(other);
      }
    }
    return found;
  }
}
