import { hashOfUnit, mixed, Units } from '../units.js';

/** Hashes of a text that are kept, the smallest ones: of up to 32 words all. */
const KEPT = 64;
const [WORD, PAIR, WHOLE] = [0x9747b28c, 0x3c6ef372, 0x1f83d9ab];

/** Of a question or an answer: hashes of its words and pairs of neighbours, ascending. */
export type TextSketch = Uint32Array;

/** Sketches a short text. Pairs tell "A defeated B" from "B defeated A". */
export function textSketch(text: string): TextSketch {
  const hashes = new Set<number>();
  let before: number | undefined;
  const units = new Units((folded, start, end) => {
    const word = hashOfUnit(folded, start, end, WORD);
    hashes.add(word);
    if (before !== undefined) hashes.add(mixed(Math.imul(before, 0x9e3779b1) ^ word ^ PAIR));
    before = word;
  });
  units.push(text);
  units.end();
  // Signs alone are no words, but an answer can be made of them.
  if (hashes.size === 0) hashes.add(hashOfUnit(text, 0, text.length, WHOLE));
  return Uint32Array.from(hashes).sort().slice(0, KEPT);
}

/** Up to which hash a sketch knows of all that its text has. */
const bound = (sketch: TextSketch): number =>
  sketch.length < KEPT ? 0xffffffff : (sketch[KEPT - 1] as number);

/**
 * Jaccard similarity of words and pairs of two texts: exact where both have up to 64 of them, else
 * over the smallest hashes of both.
 */
export function textSimilarity(a: TextSketch, b: TextSketch): number {
  const most = Math.min(bound(a), bound(b));
  let [i, j, same, all] = [0, 0, 0, 0];
  while (i < a.length || j < b.length) {
    const x = a[i] ?? Number.POSITIVE_INFINITY;
    const y = b[j] ?? Number.POSITIVE_INFINITY;
    if (Math.min(x, y) > most) break;
    all += 1;
    if (x === y) same += 1;
    if (x <= y) i += 1;
    if (y <= x) j += 1;
  }
  return same / all;
}

/** The sketches of a sample. */
export interface SampleSketch {
  question: TextSketch;
  answer: TextSketch;
}

/** As it stands in the ledger: a byte with the length of the first, then both. */
export function packedSample({ question, answer }: SampleSketch): string {
  const bytes = Buffer.alloc(1 + 4 * (question.length + answer.length));
  bytes.writeUInt8(question.length);
  for (const [i, hash] of [...question, ...answer].entries()) bytes.writeUInt32LE(hash, 1 + 4 * i);
  return bytes.toString('base64');
}

/** @returns undefined where the text is no sketch */
export function unpackedSample(text: string): SampleSketch | undefined {
  const bytes = Buffer.from(text, 'base64');
  const length = (bytes.length - 1) / 4;
  const first = bytes[0] ?? 0;
  if (!Number.isInteger(length) || first < 1 || first > KEPT) return undefined;
  if (length <= first || length > first + KEPT) return undefined;
  const hashes = Uint32Array.from({ length }, (_, i) => bytes.readUInt32LE(1 + 4 * i));
  return { question: hashes.slice(0, first), answer: hashes.slice(first) };
}
