import { remembered } from '../../core/remembered.js';
import type { FillerPool } from '../../dataset/filler-pool.js';
import { kindsOf, type NameKinds } from '../../entities/kinds.js';
import type { Benchmarks } from '../../filters/benchmarks.js';
import { CLOZE_BYTES } from '../../stages/cloze.js';
import { headOf } from '../../stages/ingest/document-text.js';
import type { PairDependencies } from '../../stages/pair/pair.js';
import type { ToldKinds } from '../../stages/pair/pair-settings.js';
import { kindsInText } from '../../stages/pair/rule-kinds.js';
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
  | 'benchmarks'
  | 'config'
  | 'entities'
  | 'evaluator'
  | 'generator'
  | 'made'
  | 'refinePool'
  | 'store'
  | 'template'
>;

/** Documents and chunks of others whose names are remembered. */
const REMEMBERED = { documents: 64, texts: 4096 };

/** Kinds of names as the configured model tells them; undefined where there is none. */
function toldKinds({ entities, store }: PairingDependencies): ToldKinds | undefined {
  if (!entities) return undefined;
  return {
    ofDocument: remembered(REMEMBERED.documents, async (id): Promise<NameKinds> => {
      return kindsOf(await entities.ofDocument(id, () => headOf(store, id, CLOZE_BYTES)));
    }),
    ofText: remembered(REMEMBERED.texts, async (text) => kindsOf(await entities.ofText(text))),
  };
}

/**
 * The same without a model, by all that a document says of a name, which a context alone does not
 * tell. Read from the store: a message that travels comes without its text.
 */
const ruleKinds = ({ store }: PairingDependencies): ToldKinds => ({
  ofDocument: remembered(REMEMBERED.documents, async (id) =>
    kindsInText(await headOf(store, id, CLOZE_BYTES)),
  ),
  ofText: remembered(REMEMBERED.texts, async (text) => kindsInText(text)),
});

/** The pool without what is in a benchmark: it may be older than the filter. */
function cleanPool(pool: FillerPool, benchmarks: Benchmarks | undefined): FillerPool {
  if (!benchmarks) return pool;
  return {
    ...pool,
    chunks: pool.chunks.filter(({ text }) => benchmarks.passages.in(text) === undefined),
    questions: pool.questions.filter((asked) => benchmarks.asks(asked) === undefined),
  };
}

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
  kinds: toldKinds(deps),
  kindsByRules: ruleKinds(deps),
  pool: pool && cleanPool(pool, deps.benchmarks),
  benchmarks: deps.benchmarks,
  concurrency: deps.config.runtime.concurrency,
  readLong: readLong(deps),
});
