import { createHash } from 'node:crypto';

/** A seeded source of randomness: xoshiro128**, seeded by sha256 of a text. */
export interface Random {
  /** uniform in [0, 1), 32 bits */
  next(): number;
  /** uniform integer in [0, n) */
  below(n: number): number;
  /** `count` distinct integers of [0, n), sorted */
  distinct(n: number, count: number): number[];
  /** a copy in random order */
  shuffled<T>(items: readonly T[]): T[];
}

/** The generator for `seed`: the same text always gives the same choices, on every platform. */
export function randomFrom(seed: string): Random {
  const digest = createHash('sha256').update(seed).digest();
  let [a, b, c, d] = [0, 4, 8, 12].map((at) => digest.readUInt32LE(at)) as [
    number,
    number,
    number,
    number,
  ];
  const rotl = (x: number, k: number) => (x << k) | (x >>> (32 - k));
  const bits = () => {
    const result = Math.imul(rotl(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotl(d, 11);
    return result;
  };
  const below = (n: number) => {
    // Rejection keeps it exactly uniform: a plain modulo favours small values.
    const limit = 4294967296 - (4294967296 % n);
    for (;;) {
      const value = bits();
      if (value < limit) return value % n;
    }
  };
  return {
    next: () => bits() / 4294967296,
    below,
    distinct(n, count) {
      // Floyd's sampling: `count` draws, whatever n is.
      const chosen = new Set<number>();
      for (let j = n - count; j < n; j++) {
        const t = below(j + 1);
        chosen.add(chosen.has(t) ? j : t);
      }
      return [...chosen].sort((x, y) => x - y);
    },
    shuffled(items) {
      const copy = [...items];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [copy[i], copy[j]] = [copy[j] as never, copy[i] as never];
      }
      return copy;
    },
  };
}
