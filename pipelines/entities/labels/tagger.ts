import { remembered } from '../../core/remembered.js';
import type { Shares } from './label.js';
import { maxout, WIDTH } from './maxout.js';
import type { Piece } from './pieces.js';
import { EACH, rowsOf, TABLES } from './rows.js';
import { readWeights, WIDE } from './weights.js';

/** Word forms whose numbers are remembered. */
const FORMS = 1 << 14;

/** What a piece is by itself: its norm and its text, with a line between them. */
const byItself = remembered(FORMS, (form): Float64Array => {
  const { table, mix } = readWeights();
  const [norm, text] = form.split('\n') as [string, string];
  const looked = new Float64Array(TABLES.length * WIDE);
  for (const [at, row] of rowsOf({ text, norm }).entries()) {
    const place = Math.floor(at / EACH) * WIDE;
    for (let one = 0; one < WIDE; one++)
      looked[place + one] = (looked[place + one] as number) + (table[row * WIDE + one] as number);
  }
  return maxout(mix, looked, 1);
});

/** How probable each label is, from what the last layer says of a piece. */
function sharesFrom(numbers: Float64Array): Shares {
  const { weights, bias } = readWeights().label;
  const sums = bias.map((start, label) => {
    let sum = start;
    for (let at = 0; at < WIDTH; at++)
      sum += (weights[label * WIDTH + at] as number) * (numbers[at] as number);
    return sum;
  });
  const most = Math.max(...sums);
  const shares = Float32Array.from(sums, (one) => Math.exp(one - most));
  const all = shares.reduce((sum, one) => sum + one, 0);
  return shares.map((one) => one / all);
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
    for (const [at, one] of added.entries())
      numbers[WIDTH + at] = (numbers[WIDTH + at] as number) + one;
  }
  const last = maxout(top, numbers, pieces.length);
  return pieces.map((_, at) => sharesFrom(last.subarray(at * WIDTH, (at + 1) * WIDTH)));
}
