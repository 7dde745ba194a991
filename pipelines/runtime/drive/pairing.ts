import type { FillerPool } from '../../dataset/filler-pool.js';
import type { PairDependencies } from '../../stages/pair/pair.js';
import { barOf } from '../../stages/pair/select.js';
import { bodyIn } from '../../stages/refine/refine.js';
import type { RunDependencies } from '../dependencies/dependencies.js';

/** How chunks of a document too long to keep are read. */
export const readLong =
  ({
    refinePool,
    store,
  }: Pick<RunDependencies, 'refinePool' | 'store'>): PairDependencies['readLong'] =>
  (message, starts, chunks) =>
    refinePool.chunks(message, bodyIn(store)(message.documentId), starts, chunks);

export type PairingDependencies = Pick<
  RunDependencies,
  'config' | 'evaluator' | 'generator' | 'made' | 'refinePool' | 'store' | 'template'
>;

/** What stage pair of a run works with. */
export const pairOf = (
  deps: PairingDependencies,
  pool: FillerPool | undefined,
): PairDependencies => ({
  settings: deps.config.pair,
  borders: deps.config.chunk.borders,
  bar: barOf(deps.config),
  seed: deps.config.seed,
  identity: deps.made.identity,
  generator: deps.generator,
  template: deps.template,
  evaluator: deps.evaluator,
  pool,
  concurrency: deps.config.runtime.concurrency,
  readLong: readLong(deps),
});
