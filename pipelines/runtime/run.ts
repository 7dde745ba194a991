import { writeCard } from '../dataset/card.js';
import { newestVersion } from '../dataset/dataset.js';
import { DatasetView } from '../dataset/ledger/view.js';
import { nextOf } from '../dataset/log/log.js';
import type { VersionEntry } from '../generated/log-entry.js';
import type { ReadReport } from '../stages/ingest/ingest.js';
import { ShardSink, streamOf, submissionSink } from '../stages/shard/shard.js';
import type { RunDependencies } from './dependencies/dependencies.js';
import { reporter } from './dependencies/progress.js';
import { documentMessages } from './drive/document-messages.js';
import { runStages } from './drive/run-stages.js';
import { frozenNow, type PoolSize } from './gather/filler-pool.js';
import { gather, refuseMixing } from './gather/gather.js';
import { tellOutlook } from './gather/outlook.js';
import type { GatheredThreshold } from './gather/threshold.js';
import { adviceOn } from './outcome/advice.js';
import { noSamples } from './outcome/no-samples.js';
import { countRecords, hasSamples, type RunCounts } from './outcome/summary.js';
import { followDuplicates } from './version/near-duplicates.js';
import { versionOf, writeVersion } from './version/version.js';

export interface RunResult extends ReadReport {
  /** the version this run wrote, or the one that held everything already */
  version: VersionEntry;
  /** false where there was nothing to do */
  changed: boolean;
  counts: RunCounts;
  /** documents that were in the data set already */
  unchanged: number;
  /** what would keep more questions, where over half were dropped; else empty */
  advice: string;
  /** the filler pool, where this run has drawn it: the data set keeps it */
  pool: PoolSize | null;
  /** of pair.threshold: auto: the data set keeps it */
  threshold: GatheredThreshold | null;
  seconds: number;
}

/**
 * One run: documents in, a new version of the data set out. Resumes where an earlier run of
 * the same submission stopped.
 * @throws NoSamplesError where no question of the submission became a sample
 */
export async function run(deps: RunDependencies): Promise<RunResult> {
  const { store, clock } = deps;
  const started = clock.now();
  const { identity } = deps.made;
  const { progress, report } = reporter(deps);

  const duplicates = followDuplicates(deps.config.filters.near_duplicates);
  const view = await DatasetView.open(store, identity, duplicates?.follow);
  if (!deps.config.runtime.mix) refuseMixing(view.log, identity, store.url);
  const { submission, pool, threshold, config, made, ...read } = await gather(deps, report);
  const { documents } = submission;
  // Nothing but empty files is a mistake, also where the data set has documents from before.
  if (documents.length === 0 && read.empty.length > 0)
    throw noSamples(countRecords([]), 0, config, read);

  const before = await view.records(submission.id);
  const from = nextOf(view.log, streamOf(submission.id), 0);
  const isKnown = new Set(documents.filter((document) => view.has(document)));
  const toDo = documents.slice(from).filter((document) => !isKnown.has(document));
  const todo = toDo.length;
  const newest = newestVersion(view.log);
  const base = {
    ...{ ...read, threshold, unchanged: documents.length - todo, advice: '' },
    pool: frozenNow(pool),
  };
  if (newest && (versionOf(view.log, submission.id) || (todo === 0 && before.length === 0))) {
    await writeCard(store); // a kill may have come between the version and its card
    const seconds = (clock.now() - started) / 1000;
    return { ...base, version: newest, changed: false, counts: countRecords(before), seconds };
  }

  await tellOutlook(deps, toDo, config);
  report({ phase: 'process', done: 0, total: todo });
  const sink = new ShardSink({
    store,
    clock,
    newId: deps.newId,
    made: async () => made,
    template: deps.template,
    settings: { shard: config.shard, seed: config.seed, maxAnswer: config.pair.max_answer_tokens },
    view,
    sketches: duplicates !== undefined,
    metrics: deps.metrics,
    onRows: (rows, document) =>
      report({
        done: progress.done + 1,
        samples: progress.samples + rows,
        drops: progress.drops + document.drops.length,
        tokens: progress.tokens + document.tokens,
      }),
  });
  await runStages(
    { ...deps, config, made },
    documentMessages(submission.id, documents, from, (document) => isKnown.has(document)),
    submissionSink(sink, submission.id),
    pool?.pool,
  );

  const counted = countRecords(await view.records(submission.id));
  if (!hasSamples(counted) && base.unchanged === 0) {
    throw noSamples(counted, documents.length, config, read);
  }
  const ending = { ...deps, nearDuplicates: duplicates?.found };
  const { version, counts } = await writeVersion(ending, view, submission.id, counted);
  await writeCard(store);
  const advice = counts.samples < counts.questions / 2 ? adviceOn(counts, config) : '';
  const seconds = (clock.now() - started) / 1000;
  return { ...base, advice, version, changed: true, counts, seconds };
}
