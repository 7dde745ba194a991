import { hashOf } from '../../core/hash.js';
import type { Made } from '../../generated/log-entry.js';

/**
 * The identity of what is made with a configuration and a filler pool: another pool gives other
 * contexts.
 * @param configuration identity of the configuration alone
 * @param pool hash of the pool, where contexts are filled from one
 */
export const identityWith = (configuration: string, pool: string | undefined): string =>
  pool === undefined ? configuration : hashOf({ configuration, pool });

/** Whether rows were made with a configuration, whatever their pool. */
export const isMadeWith = (made: Pick<Made, 'identity' | 'pool'>, configuration: string): boolean =>
  identityWith(configuration, made.pool) === made.identity;

/** What rows are made with once the filler pool of their data set is known. */
export const withPool = (made: Made, pool: string | undefined): Made =>
  pool === undefined ? made : { ...made, identity: identityWith(made.identity, pool), pool };
