import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { kafkaClient } from '../../channels/kafka/connect.js';
import { connectionOf } from '../../channels/kafka/connection.js';
import { configurationIdentity } from '../../config/identity.js';
import type { LoadedConfig } from '../../config/load.js';
import { systemClock } from '../../core/clock.js';
import { type Metrics, noMetrics } from '../../core/metrics.js';
import { packagePath } from '../../core/paths.js';
import { type KeptEntities, keptEntities } from '../../entities/kept.js';
import { taggerIdentity } from '../../entities/model-tagger.js';
import type { Evaluator } from '../../evaluators/evaluator.js';
import { createFirstEvaluator, withoutRerank } from '../../evaluators/index.js';
import { keepingScores } from '../../evaluators/stored.js';
import { Benchmarks } from '../../filters/benchmarks.js';
import type { Made, MadeTemplate } from '../../generated/log-entry.js';
import type { PipelineConfig } from '../../generated/pipeline.js';
import { createGenerator } from '../../generators/index.js';
import { type RefinePool, refinePool } from '../../stages/refine/refine.js';
import { requireExclusiveCreates } from '../../stores/probe.js';
import type { Store } from '../../stores/store.js';
import { chooseTemplate } from '../../template/choose.js';
import { tokenizeTemplate } from '../../template/tokenize.js';
import { loadTokenizer, tokenizerPath } from '../../tokenizer/load.js';
import type { Tokenizer } from '../../tokenizer/tokenizer.js';
import { cachedGenerator } from './answer-cache.js';
import type { RunDependencies } from './dependencies.js';
import type { OnProgress } from './progress.js';

export const BUILT_IN_TOKENIZER = packagePath('pipelines/assets/tokenizer.json');

/** The tokenizer file a configuration names. */
export const tokenizerOf = ({ config, base }: LoadedConfig): string =>
  config.tokenizer === null
    ? BUILT_IN_TOKENIZER
    : tokenizerPath(path.resolve(base, config.tokenizer));

/**
 * What the rows of a configuration are made with.
 * @param file the tokenizer's path, for errors
 */
export const madeOf = (config: PipelineConfig, tokenizer: Tokenizer, file: string): Made =>
  madeWith(config, tokenizer, chooseTemplate(config.template, tokenizer, file).template);

function madeWith(config: PipelineConfig, tokenizer: Tokenizer, template: MadeTemplate): Made {
  return {
    row_schema: 1,
    identity: configurationIdentity(config, tokenizer.sha256, template),
    tokenizer_sha256: tokenizer.sha256,
    template,
    window: config.pair.tokens,
    positions_length: config.shard.positions_length,
    seed: config.seed,
  };
}

/** Puts together what a run works with: this is where clock, randomness and threads come in. */
export async function prepareRun(
  loaded: LoadedConfig,
  store: Store,
  onProgress: OnProgress = () => {},
  metrics: Metrics = noMetrics,
): Promise<RunDependencies> {
  const { config, base } = loaded;
  await requireExclusiveCreates(store);
  const file = tokenizerOf(loaded);
  const tokenizer = await loadTokenizer(file);
  const chosen = chooseTemplate(config.template, tokenizer, file);
  const made = madeWith(config, tokenizer, chosen.template);
  const threads = config.runtime.threads || availableParallelism();
  const generator = createGenerator(config.pair, {
    sleep: systemClock.sleep,
    onTokens: metrics.modelTokens,
  });
  const benchmarks = await Benchmarks.open(config.filters);
  const threadsPool = refinePool(threads, {
    tokenizer: file,
    chunk: config.chunk,
    score: config.score,
    entities: config.entities,
    passages: benchmarks?.shared,
  });
  const evaluator = await evaluatorFor(config, tokenizer, store);
  return {
    config,
    base,
    store,
    clock: systemClock,
    newId: randomUUID,
    tokenizerFile: await readFile(file),
    tokenizerSha256: tokenizer.sha256,
    template: await tokenizeTemplate(made.template, tokenizer),
    templateNotes: chosen.notes,
    made,
    generator: generator.cached ? cachedGenerator(generator, store) : generator,
    refinePool: threadsPool,
    evaluator,
    benchmarks,
    entities: entitiesFor(config, threadsPool, store),
    threads,
    admin: () => kafkaClient(connectionOf(config.kafka, base)).admin(),
    metrics,
    onProgress,
    async close() {
      await Promise.all([threadsPool.close(), evaluator.close?.()]);
    },
  };
}

/** The evaluator of stage pair, which scores chunks of the filler pool. */
async function evaluatorFor(
  { score, chunk }: PipelineConfig,
  tokenizer: Tokenizer,
  store: Store,
): Promise<Evaluator> {
  const keep = keepingScores(withoutRerank(score), { chunk, tokenizer: tokenizer.sha256 });
  return keep(await createFirstEvaluator(score), store);
}

/** Entities by the model that is configured, which the threads hold. */
function entitiesFor(
  { entities }: PipelineConfig,
  pool: RefinePool,
  store: Store,
): KeptEntities | undefined {
  const identity = taggerIdentity(entities);
  if (identity === undefined) return undefined;
  return keptEntities({ identity, entities: (text) => pool.entities(text) }, store);
}
