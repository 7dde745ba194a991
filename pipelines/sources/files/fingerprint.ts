import { stat } from 'node:fs/promises';
import { hashOf } from '../../core/hash.js';

export interface Fingerprint {
  bytes: number;
  /** another one for every change that can be told without reading; '' where nothing can be told */
  fingerprint: string;
  /** milliseconds since the epoch */
  changedMs: number;
}

/** State of a file and of those beside it that belong to it; one that is missing counts as such. */
export async function fingerprintOf(file: string, beside: readonly string[]): Promise<Fingerprint> {
  const stats = await Promise.all(
    [file, ...beside].map((one) => stat(one, { bigint: true }).catch(() => undefined)),
  );
  const [own] = stats;
  if (!own) return { bytes: 0, fingerprint: '', changedMs: 0 };
  const facts = stats.map((one) =>
    one ? [one.size, one.mtimeNs, one.ctimeNs, one.ino].map(String) : null,
  );
  const changes = stats.flatMap((one) => (one ? [Number(one.mtimeMs), Number(one.ctimeMs)] : []));
  return {
    bytes: Number(own.size),
    fingerprint: hashOf(facts),
    changedMs: Math.max(...changes),
  };
}
