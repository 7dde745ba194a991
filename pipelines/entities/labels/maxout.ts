/**
 * Layers of the tagger in plain arithmetic: sums in one order, the same on every machine. Four at once
 * are twice as fast as one after the other.
 */

/** Numbers of a piece in each layer. */
export const WIDTH = 64;

/** The largest of some linear maps, then made even: mean and variance are set. */
export interface Maxout {
  inputs: number;
  parts: number;
  weights: Float64Array;
  bias: Float64Array;
  scale: Float64Array;
  shift: Float64Array;
}

/** Linear maps of one row of numbers: four maps at once. */
function ofOne(
  { inputs, weights, bias }: Maxout,
  from: Float64Array,
  start: number,
  sums: Float64Array,
): void {
  for (let row = 0; row < bias.length; row += 4) {
    let a = bias[row] as number;
    let b = bias[row + 1] as number;
    let c = bias[row + 2] as number;
    let d = bias[row + 3] as number;
    let place = row * inputs;
    for (let at = start; at < start + inputs; at++, place++) {
      const value = from[at] as number;
      a += (weights[place] as number) * value;
      b += (weights[place + inputs] as number) * value;
      c += (weights[place + 2 * inputs] as number) * value;
      d += (weights[place + 3 * inputs] as number) * value;
    }
    sums[row] = a;
    sums[row + 1] = b;
    sums[row + 2] = c;
    sums[row + 3] = d;
  }
}

/** The same of four rows, each `WIDTH` behind the one before: two maps at once, six numbers read for eight sums. */
function ofFour(
  { inputs, weights, bias }: Maxout,
  from: Float64Array,
  start: number,
  sums: Float64Array,
): void {
  const count = bias.length;
  for (let row = 0; row < count; row += 2) {
    let a = bias[row] as number;
    let e = bias[row + 1] as number;
    let b = a;
    let c = a;
    let d = a;
    let f = e;
    let g = e;
    let h = e;
    let first = row * inputs;
    let second = first + inputs;
    const end = start + inputs;
    for (let at = start; at < end; at++, first++, second++) {
      const one = weights[first] as number;
      const other = weights[second] as number;
      const p = from[at] as number;
      a += one * p;
      e += other * p;
      const q = from[at + WIDTH] as number;
      b += one * q;
      f += other * q;
      const r = from[at + 2 * WIDTH] as number;
      c += one * r;
      g += other * r;
      const s = from[at + 3 * WIDTH] as number;
      d += one * s;
      h += other * s;
    }
    sums[row] = a;
    sums[row + 1] = e;
    sums[row + count] = b;
    sums[row + count + 1] = f;
    sums[row + 2 * count] = c;
    sums[row + 2 * count + 1] = g;
    sums[row + 3 * count] = d;
    sums[row + 3 * count + 1] = h;
  }
}

/** @param first place in `sums` of the first linear map */
function evened(
  { parts, scale, shift }: Maxout,
  sums: Float64Array,
  first: number,
  to: Float64Array,
  place: number,
): void {
  let sum = 0;
  for (let unit = 0; unit < WIDTH; unit++) {
    let most = sums[first + unit] as number;
    for (let part = 1; part < parts; part++) {
      const other = sums[first + part * WIDTH + unit] as number;
      if (other > most) most = other;
    }
    to[place + unit] = most;
    sum += most;
  }
  const mean = sum / WIDTH;
  let squares = 0;
  for (let unit = 0; unit < WIDTH; unit++) {
    const off = (to[place + unit] as number) - mean;
    squares += off * off;
  }
  const spread = Math.sqrt(squares / WIDTH + 1e-5);
  for (let unit = 0; unit < WIDTH; unit++)
    to[place + unit] =
      (((to[place + unit] as number) - mean) / spread) * (scale[unit] as number) +
      (shift[unit] as number);
}

/**
 * A layer for each of some rows of numbers, each `WIDTH` behind the one before: with more inputs than
 * that it looks at the rows behind one, too.
 * @returns `WIDTH` numbers for each
 */
export function maxout(layer: Maxout, from: Float64Array, count: number): Float64Array {
  const maps = layer.bias.length;
  const sums = new Float64Array(4 * maps);
  const to = new Float64Array(count * WIDTH);
  let at = 0;
  for (; at + 4 <= count; at += 4) {
    ofFour(layer, from, at * WIDTH, sums);
    for (let one = 0; one < 4; one++) evened(layer, sums, one * maps, to, (at + one) * WIDTH);
  }
  for (; at < count; at++) {
    ofOne(layer, from, at * WIDTH, sums);
    evened(layer, sums, 0, to, at * WIDTH);
  }
  return to;
}
