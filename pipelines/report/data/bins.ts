import type { Bins } from '../drawing/plots.js';

/** How often each value occurred. */
export type Counts = Map<number, number>;

export const countUp = (counts: Counts, value: number, by = 1): void => {
  counts.set(value, (counts.get(value) ?? 0) + by);
};

export const totalOf = (counts: Counts): number =>
  [...counts.values()].reduce((sum, n) => sum + n, 0);

export const meanOf = (counts: Counts): number =>
  [...counts].reduce((sum, [value, n]) => sum + value * n, 0) / Math.max(1, totalOf(counts));

/** The value below which `share` of the counted ones lie. */
export function quantileOf(counts: Counts, share: number): number {
  const sorted = [...counts].sort(([a], [b]) => a - b);
  let left = totalOf(counts) * share;
  for (const [value, n] of sorted) {
    left -= n;
    if (left <= 0) return value;
  }
  return sorted.at(-1)?.[0] ?? 0;
}

/**
 * Sorts counted values into at most `most` bins of a round width, the same for all series.
 * Whole numbers in a short range get a bin each.
 * @param include values that the bins cover in any case
 */
export function binCounts(
  all: readonly Counts[],
  most: number,
  include: readonly number[] = [],
): Bins {
  const values = [...include, ...all.flatMap((counts) => [...counts.keys()])];
  const low = values.reduce((a, b) => Math.min(a, b), values[0] ?? 0);
  const high = values.reduce((a, b) => Math.max(a, b), values[0] ?? 0);
  const whole = values.every(Number.isInteger);
  const widths = [1, 2, 5].flatMap((f) => Array.from({ length: 16 }, (_, e) => f * 10 ** (e - 6)));
  const width =
    widths.sort((a, b) => a - b).find((w) => (high - low) / w < most && (!whole || w >= 1)) ?? 1;
  const from = Math.floor(low / width) * width;
  const size = Math.floor((high - from) / width + 1e-9) + 1;
  const counts = all.map((series) => {
    const row = new Array<number>(size).fill(0);
    for (const [value, n] of series) {
      const bin = Math.floor((value - from) / width + 1e-9);
      row[bin] = (row[bin] as number) + n;
    }
    return row;
  });
  return { from, width, counts };
}
