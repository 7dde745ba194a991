import { hashOf } from '../../core/hash.js';
import type { Made } from '../../generated/log-entry.js';

/** What a data set has found once, at its first submission, and keeps: rows depend on it. */
export type Frozen = { [What in 'pool' | 'threshold']?: Made[What] | undefined };

/**
 * The identity of what is made with a configuration and what its data set keeps: another filler
 * pool gives other contexts, another threshold other critical chunks.
 * @param configuration identity of the configuration alone
 */
export function identityWith(configuration: string, { pool, threshold }: Frozen): string {
  const isAlone = pool === undefined && threshold === undefined;
  return isAlone ? configuration : hashOf({ configuration, pool, threshold });
}

/** Whether rows were made with a configuration, whatever their data set keeps. */
export const isMadeWith = (made: Frozen & Pick<Made, 'identity'>, configuration: string): boolean =>
  identityWith(configuration, made) === made.identity;

/** What rows are made with once it is known what their data set keeps. */
export const withFrozen = (made: Made, { pool, threshold }: Frozen): Made => ({
  ...made,
  identity: identityWith(made.identity, { pool, threshold }),
  ...(pool === undefined ? {} : { pool }),
  ...(threshold === undefined ? {} : { threshold }),
});
