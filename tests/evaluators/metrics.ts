import { randomFrom } from '../../pipelines/core/random.js';
import type { ContextQuestion } from './contexts.js';

export const CUTOFFS = [1, 2, 4, 8] as const;

/** How well one question's evidence stands at the top of a ranking. */
export interface Found {
  /** by cutoff: whether all chunks with evidence are among the first K */
  joint: number[];
  /** by cutoff: whether one of them is */
  any: number[];
  /** by cutoff: share of the evidence's bytes that stand in the first K */
  coverage: number[];
  /** 1 over the rank of the first chunk with evidence */
  mrr: number;
}

/** Chunks by their score, the best first; of equal ones the lot decides, the same every time. */
export function ranked(scores: ArrayLike<number>, seed: string): number[] {
  return randomFrom(seed)
    .shuffled(Array.from({ length: scores.length }, (_, chunk) => chunk))
    .sort((a, b) => (scores[b] as number) - (scores[a] as number));
}

export function foundBy(ranking: readonly number[], { gold }: ContextQuestion): Found {
  const bytes = new Map<number, number>();
  for (const { chunk, bytes: more } of gold.flat())
    bytes.set(chunk, (bytes.get(chunk) ?? 0) + more);
  const total = [...bytes.values()].reduce((sum, one) => sum + one, 0);
  const at = (most: number) => {
    const first = ranking.slice(0, most).filter((chunk) => bytes.has(chunk));
    const covered = first.reduce((sum, chunk) => sum + (bytes.get(chunk) as number), 0);
    return { joint: first.length === bytes.size, any: first.length > 0, coverage: covered / total };
  };
  const cut = CUTOFFS.map(at);
  const first = ranking.findIndex((chunk) => bytes.has(chunk));
  return {
    joint: cut.map(({ joint }) => Number(joint)),
    any: cut.map(({ any }) => Number(any)),
    coverage: cut.map(({ coverage }) => coverage),
    mrr: first < 0 ? 0 : 1 / (first + 1),
  };
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** 95 % interval of the mean difference of two measures, by paired bootstrap over documents. */
export function pairedInterval(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
  seed: string,
  draws = 2000,
): [low: number, high: number] {
  const random = randomFrom(seed);
  const sums = a.map((ofDocument, document) => ({
    difference: ofDocument.reduce((sum, one, i) => sum + one - (b[document]?.[i] as number), 0),
    count: ofDocument.length,
  }));
  const means = Array.from({ length: draws }, () => {
    let [difference, count] = [0, 0];
    for (let i = 0; i < sums.length; i++) {
      const drawn = sums[Math.floor(random.next() * sums.length)] as (typeof sums)[number];
      difference += drawn.difference;
      count += drawn.count;
    }
    return difference / Math.max(1, count);
  }).sort((x, y) => x - y);
  return [means[Math.floor(draws * 0.025)] as number, means[Math.floor(draws * 0.975)] as number];
}
