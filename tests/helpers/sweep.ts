/**
 * Tests that go through many cases of one kind: kills at many moments, topologies, listeners.
 * `make test-long` goes through all of them, `make test` through a sample: the same one every time,
 * another with LONGPREF_TEST_SEED. `make test-long` runs the test files that import this one.
 */
import { randomFrom } from '../../pipelines/core/random.js';

export const isLong = process.env.LONGPREF_TEST_LONG === '1';

const seed = process.env.LONGPREF_TEST_SEED || '1';

/** All of them, or `few` drawn by the seed, in their order. @param sweep names the draw */
export function sampled<T>(sweep: string, all: readonly T[], few: number): T[] {
  if (isLong) return [...all];
  const drawn = randomFrom(`sweep ${seed} ${sweep}`).distinct(all.length, few);
  return drawn.map((at) => all[at] as T);
}

/** Numbers 0 to count − 1, or few of them. */
export const sampledNumbers = (sweep: string, count: number, few: number): number[] =>
  sampled(
    sweep,
    Array.from({ length: count }, (_, number) => number),
    few,
  );
