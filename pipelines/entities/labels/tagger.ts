import { remembered } from '../../core/remembered.js';
import type { Shares } from './label.js';
import { maxout, WIDTH } from './maxout.js';
import type { Piece } from './pieces.js';
import { EACH, rowsOf, TABLES } from './rows.js';
import { DEPTH, readWeights, WIDE } from './weights.js';

/** Word forms whose numbers are remembered. */
const FORMS = 1 << 14;

/** Pieces on each side of one that its labels depend on: one for each layer, and the last. */
export const REACH = DEPTH + 1;

/** What a piece is by itself: its norm and its text, with a line between them. */
const byItself = remembered(FORMS, (form): Float64Array => {
  const { table, mix } = readWeights();
  const [norm, text] = form.split('\n') as [string, string];
  const looked = new Float64Array(TABLES.length * WIDE);
  for (const [at, row] of rowsOf({ text, norm }).entries()) {
    const place = Math.floor(at / EACH) * WIDE;
    const first = row * WIDE;
    for (let one = 0; one < WIDE; one++)
      looked[place + one] = (looked[place + one] as number) + (table[first + one] as number);
  }
  return maxout(mix, looked, 1);
});

/** How probable each label is, from what the last layer says of the piece whose numbers begin at a place. */
function sharesFrom(numbers: Float64Array, start: number): Shares {
  const { weights, bias } = readWeights().label;
  const shares = new Float32Array(bias.length);
  let most = Number.NEGATIVE_INFINITY;
  for (let label = 0, place = 0; label < bias.length; label++) {
    let sum = bias[label] as number;
    for (let at = start; at < start + WIDTH; at++, place++)
      sum += (weights[place] as number) * (numbers[at] as number);
    shares[label] = sum;
    if (sum > most) most = sum;
  }
  let all = 0;
  for (let label = 0; label < shares.length; label++) {
    const share = Math.exp((shares[label] as number) - most);
    shares[label] = share;
    all += share;
  }
  for (let label = 0; label < shares.length; label++)
    shares[label] = (shares[label] as number) / all;
  return shares;
}

/**
 * How probable each label is for each piece of an English text: a convolutional tagger, each
 * layer of which looks at one more piece on both sides.
 */
export function labelPieces(pieces: readonly Pick<Piece, 'text' | 'norm'>[]): Shares[] {
  const { layers, top } = readWeights();
  // A row of nothing before the first piece and one behind the last.
  const numbers = new Float64Array((pieces.length + 2) * WIDTH);
  for (const [at, { text, norm }] of pieces.entries())
    numbers.set(byItself(`${norm}\n${text}`), (at + 1) * WIDTH);
  for (const layer of layers) {
    const added = maxout(layer, numbers, pieces.length);
    for (let at = 0; at < added.length; at++)
      numbers[WIDTH + at] = (numbers[WIDTH + at] as number) + (added[at] as number);
  }
  const last = maxout(top, numbers, pieces.length);
  return pieces.map((_, at) => sharesFrom(last, at * WIDTH));
}
