import type { Pooling } from './sentence-config.js';
import type { Output } from './session.js';

/**
 * One vector of a text, of which no token is padding.
 * @param output vectors of tokens, shape [1, tokens, size], or one already, [1, size]
 */
export function pool({ data, dims }: Output, pooling: Pooling): Float32Array {
  const [, tokens, size] = dims.length === 2 ? [1, 1, dims[1]] : dims;
  const width = size as number;
  if (pooling === 'cls' || tokens === 1) return data.slice(0, width);
  const sum = new Float64Array(width);
  for (let at = 0; at < data.length; at += width) {
    for (let i = 0; i < width; i++) sum[i]! += data[at + i] as number;
  }
  return Float32Array.from(sum, (value) => value / (tokens as number));
}

export const dot = (a: Float32Array, b: Float32Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

/** The vector with length 1; one of zeros stays. */
export function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector));
  return length > 0 ? vector.map((value) => value / length) : vector;
}
