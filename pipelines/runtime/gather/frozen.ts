import { withFrozen } from '../../dataset/log/made.js';
import type { Made } from '../../generated/log-entry.js';
import { type FrozenDependencies, frozenPool } from './filler-pool.js';
import { frozenThreshold } from './threshold.js';

/**
 * What the rows of a worker are made with: workers may be there before the first submission has
 * frozen filler pool and threshold, so they are looked up when they are needed, and remembered
 * once they are there.
 */
export function madeKnown(deps: FrozenDependencies): () => Promise<Made> {
  const { filler, threshold: setting } = deps.config.pair;
  let known: Made | undefined;
  return async () => {
    if (known) return known;
    const pool = await frozenPool(deps);
    const threshold = setting === 'auto' ? await frozenThreshold(deps) : undefined;
    const made = withFrozen(deps.made, { pool, threshold });
    const isWhole =
      (filler === 'none' || pool !== undefined) && (setting !== 'auto' || threshold !== undefined);
    if (isWhole) known = made;
    return made;
  };
}
