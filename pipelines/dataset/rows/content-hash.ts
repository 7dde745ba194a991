import type { ContentHash } from '../../generated/log-entry.js';

const MODULUS = 1n << 256n;

const add = (sum: string, other: string): string =>
  ((BigInt(`0x${sum}`) + BigInt(`0x${other}`)) % MODULUS).toString(16).padStart(64, '0');

export const emptyContent: ContentHash = { rows: 0, sum: '0'.repeat(64) };

/** Content hash of rows: their count, and the sum of their hashes modulo 2^256. */
export function contentHash(rowHashes: Iterable<string>): ContentHash {
  let total = emptyContent;
  for (const hash of rowHashes) total = { rows: total.rows + 1, sum: add(total.sum, hash) };
  return total;
}

/** Content hash of two disjoint sets of rows together. */
export const addContent = (a: ContentHash, b: ContentHash): ContentHash => ({
  rows: a.rows + b.rows,
  sum: add(a.sum, b.sum),
});

/** Content hash of what is left of rows without some of them. */
export const withoutContent = (all: ContentHash, some: ContentHash): ContentHash => ({
  rows: all.rows - some.rows,
  sum: add(all.sum, (MODULUS - BigInt(`0x${some.sum}`)).toString(16)),
});

export const sameContent = (a: ContentHash, b: ContentHash): boolean =>
  a.rows === b.rows && a.sum === b.sum;
