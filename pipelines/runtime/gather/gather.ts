import { ConfigError } from '../../core/errors.js';
import {
  makeSubmission,
  type Submission,
  storeSubmission,
} from '../../dataset/ledger/submission.js';
import type { LogEntry } from '../../generated/log-entry.js';
import { ingest, type ReadReport } from '../../stages/ingest/ingest.js';
import type { FillerPool } from '../../stages/pair/filler-pool.js';
import type { RunDependencies } from '../dependencies/dependencies.js';
import type { RunProgress } from '../dependencies/progress.js';
import { makePool, type PoolDependencies } from './filler-pool.js';

export type GatherDependencies = PoolDependencies &
  Pick<RunDependencies, 'admin' | 'base' | 'clock' | 'tokenizerFile' | 'tokenizerSha256'>;

/** What a run or a submit begins with. */
export interface Gathered extends ReadReport {
  submission: Submission;
  pool: FillerPool | undefined;
}

/** A data set of two configurations is seldom meant: the same question would stand there twice. */
export function refuseMixing(log: readonly LogEntry[], identity: string, url: string): void {
  const other = log.find((entry) => entry.kind === 'append' && entry.made.identity !== identity);
  if (other?.kind !== 'append') return;
  throw new ConfigError(
    `${url} was made with another configuration (identity ${other.made.identity.slice(0, 12)}, this one is ` +
      `${identity.slice(0, 12)}; settings that affect data, the tokenizer or longpref itself differ): ` +
      'choose another store, or add to it all the same with --set runtime.mix=true',
  );
}

/**
 * Reads the input and stores the submission: texts, list of documents, filler pool, tokenizer.
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
    base: deps.base,
    store,
    limit: config.limit,
    now: deps.clock.now(),
    admin: deps.admin,
    onFile: (done, total) => report({ done, total }),
  });
  const pool = await makePool(deps, documents, (done, total) =>
    report({ phase: 'pool', done, total }),
  );
  const submission = makeSubmission(deps.made.identity, documents, pool?.hash);
  await storeSubmission(store, submission);
  await store.create(`tokenizer/${deps.tokenizerSha256.slice(0, 16)}.json`, deps.tokenizerFile);
  return { submission, pool, ...read };
}
