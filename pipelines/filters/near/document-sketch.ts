import { hashOfUnit, mixed, Units } from '../units.js';

/** Words in a row that are compared: as in datatrove's and Lee et al.'s deduplication of documents. */
const SHINGLE = 5;
/** MinHash values of a document; the share of two documents that agrees is off by 2.5 % at 0.8. */
export const VALUES = 256;
const SEED = 0x9747b28c;
const BASE = 0x9e3779b1;

/** One hash function a value: x is mixed already, so that a product with an odd number does. */
const ADDED = Int32Array.from({ length: VALUES }, (_, i) => mixed(2 * i + 1));
const FACTORS = Int32Array.from({ length: VALUES }, (_, i) => mixed(2 * i + 2) | 1);

/** Of a document: the low 16 bits of its MinHash values. */
export type DocumentSketch = Uint16Array;

/** Sketches a document that comes in parts: MinHash over its runs of five words. */
export class DocumentSketcher {
  private readonly least = new Int32Array(VALUES).fill(0x7fffffff);
  private readonly last = new Int32Array(SHINGLE);
  private count = 0;
  private readonly units: Units;

  constructor() {
    this.units = new Units((folded, start, end) => {
      this.last[this.count % SHINGLE] = hashOfUnit(folded, start, end, SEED);
      this.count += 1;
      if (this.count >= SHINGLE) this.add();
    });
  }

  push(part: string): void {
    this.units.push(part);
  }

  end(): DocumentSketch {
    this.units.end();
    // A text that is shorter is one shingle.
    if (this.count < SHINGLE) this.add();
    return Uint16Array.from(this.least, (value) => value & 0xffff);
  }

  /** The last words are a shingle. */
  private add(): void {
    const { last, least, count } = this;
    let hash = 0;
    for (let i = 0; i < SHINGLE; i++)
      hash = (Math.imul(hash, BASE) + (last[(count + i) % SHINGLE] as number)) | 0;
    const shingle = mixed(hash);
    for (let i = 0; i < VALUES; i++) {
      const value = Math.imul(shingle ^ (ADDED[i] as number), FACTORS[i] as number);
      if (value < (least[i] as number)) least[i] = value;
    }
  }
}

/** Jaccard similarity of the shingles of two documents, as their sketches have it. */
export function documentSimilarity(a: DocumentSketch, b: DocumentSketch): number {
  let same = 0;
  for (let i = 0; i < VALUES; i++) if (a[i] === b[i]) same += 1;
  return same / VALUES;
}

/** As it stands in the ledger. */
export function packedDocument(sketch: DocumentSketch): string {
  const bytes = Buffer.alloc(2 * VALUES);
  for (const [i, value] of sketch.entries()) bytes.writeUInt16LE(value, 2 * i);
  return bytes.toString('base64');
}

/** @returns undefined where the text is no sketch */
export function unpackedDocument(text: string): DocumentSketch | undefined {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 2 * VALUES) return undefined;
  return Uint16Array.from({ length: VALUES }, (_, i) => bytes.readUInt16LE(2 * i));
}
