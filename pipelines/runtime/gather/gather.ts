import { ConfigError } from '../../core/errors.js';
import {
  makeSubmission,
  type Submission,
  storeSubmission,
} from '../../dataset/ledger/submission.js';
import { identityWith, isMadeWith, withFrozen } from '../../dataset/log/made.js';
import type { LogEntry, Made } from '../../generated/log-entry.js';
import type { PipelineConfig } from '../../generated/pipeline.js';
import { ingest, type ReadReport } from '../../stages/ingest/ingest.js';
import type { RunDependencies } from '../dependencies/dependencies.js';
import type { RunProgress } from '../dependencies/progress.js';
import { type GatheredPool, gatherPool, type PoolDependencies } from './filler-pool.js';
import {
  type GatheredThreshold,
  gatherThreshold,
  type ThresholdDependencies,
  withThreshold,
} from './threshold.js';

export type GatherDependencies = PoolDependencies &
  ThresholdDependencies &
  Pick<RunDependencies, 'admin' | 'clock' | 'entities' | 'tokenizerFile' | 'tokenizerSha256'>;

/** What a run or a submit begins with. */
export interface Gathered extends ReadReport {
  submission: Submission;
  pool: GatheredPool | undefined;
  /** of pair.threshold: auto */
  threshold: GatheredThreshold | null;
  /** with the threshold that the data set keeps */
  config: PipelineConfig;
  /** with pool and threshold */
  made: Made;
}

/** A data set of two configurations is seldom meant: the same question would stand there twice. */
export function refuseMixing(log: readonly LogEntry[], configuration: string, url: string): void {
  const other = log.find(
    (entry) => entry.kind === 'append' && !isMadeWith(entry.made, configuration),
  );
  if (other?.kind !== 'append') return;
  throw new ConfigError(
    `${url} was made with another configuration (identity ${other.made.identity.slice(0, 12)}, this one is ` +
      `${identityWith(configuration, other.made).slice(0, 12)}; settings that affect data, the tokenizer or longpref itself differ): ` +
      'choose another store, or add to it all the same with --set runtime.mix=true',
  );
}

/**
 * Reads the input and stores the submission: texts, list of documents, filler pool, threshold, tokenizer.
 * All that comes after depends on what is stored here.
 */
export async function gather(
  deps: GatherDependencies,
  report: (change: Partial<RunProgress>) => void,
): Promise<Gathered> {
  const { config, store } = deps;
  const { documents, ...read } = await ingest({
    inputs: config.input,
    read: config.read,
    cloze: config.questions.cloze,
    entities: deps.entities,
    base: deps.base,
    store,
    limit: config.limit,
    now: deps.clock.now(),
    admin: deps.admin,
    onFile: (done, total) => report({ done, total }),
  });
  const pool = await gatherPool(deps, documents, (done, total) =>
    report({ phase: 'pool', done, total }),
  );
  const threshold = await gatherThreshold(deps, documents, (done, total) =>
    report({ phase: 'threshold', done, total }),
  );
  const made = withFrozen(deps.made, {
    ...{ pool: pool?.pool.hash, threshold: threshold?.threshold },
  });
  const submission = makeSubmission(made.identity, documents);
  await storeSubmission(store, submission);
  await store.create(`tokenizer/${deps.tokenizerSha256.slice(0, 16)}.json`, deps.tokenizerFile);
  const settled = withThreshold(config, threshold?.threshold);
  return { submission, pool, threshold: threshold ?? null, config: settled, made, ...read };
}
