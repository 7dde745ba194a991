import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { lazily } from '../../core/lazily.js';
import { packagePath } from '../../core/paths.js';
import { LABELS, type Shares } from './label.js';
import { mentionFeatures, type Piece, ROWS, type Told } from './mention-features.js';

/** Units of the hidden layer. */
export const HIDDEN = 32;
/** Weights of a row: into the hidden layer, and straight to each of `LABELS`. */
export const WIDTH = HIDDEN + LABELS.length;
/** A weight is kept as a byte, in steps of 1 / SCALE. */
export const SCALE = 32;

/** Rows, then the weights from each hidden unit to each label: tests/labels/train.ts makes them. */
const readWeights = lazily((): Int8Array => {
  const file = packagePath('pipelines/assets/span-labels.br');
  const bytes = brotliDecompressSync(readFileSync(file));
  return new Int8Array(bytes.buffer, bytes.byteOffset, ROWS * WIDTH + HIDDEN * LABELS.length);
});

/**
 * Softmax over the labels: the rows' sums straight to the labels, and by way of a hidden layer of
 * rectified units.
 * @param scale what the weights are multiplied with
 */
export function sharesOf(
  rows: Iterable<number>,
  weights: Int8Array | Float32Array,
  scale: number,
  hidden = new Float32Array(HIDDEN),
  shares = new Float32Array(LABELS.length),
): Shares {
  hidden.fill(0);
  shares.fill(0);
  for (const row of rows) {
    const place = row * WIDTH;
    for (let at = 0; at < HIDDEN; at++)
      hidden[at] = (hidden[at] as number) + (weights[place + at] as number);
    for (let at = 0; at < shares.length; at++)
      shares[at] = (shares[at] as number) + (weights[place + HIDDEN + at] as number);
  }
  for (let at = 0; at < HIDDEN; at++) {
    const unit = (hidden[at] as number) / scale;
    hidden[at] = Math.max(0, unit);
    if (unit <= 0) continue;
    const place = ROWS * WIDTH + at * shares.length;
    for (let label = 0; label < shares.length; label++)
      shares[label] = (shares[label] as number) + unit * (weights[place + label] as number);
  }
  const most = Math.max(...shares);
  let all = 0;
  for (let label = 0; label < shares.length; label++) {
    const share = Math.exp(((shares[label] as number) - most) / scale);
    shares[label] = share;
    all += share;
  }
  for (let label = 0; label < shares.length; label++)
    shares[label] = (shares[label] as number) / all;
  return shares;
}

/**
 * How probable each label is for a span of an English text, by its words and those around it.
 * @param pieces of the text, by `piecesOf`
 */
export const labelShares = (
  pieces: readonly Piece[],
  start: number,
  end: number,
  told?: Told,
): Shares => sharesOf(mentionFeatures(pieces, start, end, told), readWeights(), SCALE);
