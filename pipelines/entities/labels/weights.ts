import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { lazily } from '../../core/lazily.js';
import { packagePath } from '../../core/paths.js';
import { LABELS } from './label.js';
import { type Maxout, WIDTH } from './maxout.js';
import { TABLES } from './rows.js';

/** Numbers in a row of a table. */
export const WIDE = 96;
/** Layers that look at the pieces beside one. */
export const DEPTH = 4;
/** Linear maps of which the largest counts: of what is looked up, and in a layer. */
const PARTS = { mix: 3, layer: 2 };

export interface Weights {
  table: Float64Array;
  mix: Maxout;
  layers: readonly Maxout[];
  top: Maxout;
  label: { weights: Float64Array; bias: Float64Array };
}

/** The tensors that tests/labels/train.py writes: a scale, then integers of 16 bits that it multiplies. */
export function weightsIn(bytes: Buffer): Weights {
  let at = 0;
  const next = (count: number): Float64Array => {
    const scale = bytes.readFloatLE(at);
    const values = new Float64Array(count);
    for (let one = 0; one < count; one++) values[one] = scale * bytes.readInt16LE(at + 4 + 2 * one);
    at += 4 + 2 * count;
    return values;
  };
  const maxout = (inputs: number, parts: number): Maxout => ({
    ...{ inputs, parts },
    weights: next(inputs * parts * WIDTH),
    bias: next(parts * WIDTH),
    scale: next(WIDTH),
    shift: next(WIDTH),
  });
  const rows = TABLES.reduce((sum, one) => sum + one, 0);
  return {
    table: next(rows * WIDE),
    mix: maxout(TABLES.length * WIDE, PARTS.mix),
    layers: Array.from({ length: DEPTH }, () => maxout(3 * WIDTH, PARTS.layer)),
    top: maxout(3 * WIDTH, PARTS.layer),
    label: { weights: next(LABELS.length * WIDTH), bias: next(LABELS.length) },
  };
}

export const readWeights = lazily((): Weights => {
  const file = packagePath('pipelines/assets/span-labels.br');
  return weightsIn(brotliDecompressSync(readFileSync(file)));
});
