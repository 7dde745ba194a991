import { STAGES, type StageName } from '../../channels/kafka/names.js';
import type { LoadedConfig } from '../../config/load.js';
import type { Log } from '../../core/log.js';
import type { RunDependencies } from '../../runtime/dependencies/dependencies.js';
import { adviceOn } from '../../runtime/outcome/advice.js';
import { noSamples } from '../../runtime/outcome/no-samples.js';
import { countRecords, hasSamples } from '../../runtime/outcome/summary.js';
import type { RunResult } from '../../runtime/run.js';
import { type SubmitDependencies, type Submitted, submit } from '../../runtime/submit.js';
import { readDeadLetters } from '../dead-letters/queue.js';
import { type Supervised, supervise } from '../process/supervise.js';
import { awaitVersion } from './await-version.js';
import { type OpenOutlet, type OutletDependencies, openOutlet } from './outlet.js';

export interface KafkaRunOptions {
  loaded: LoadedConfig;
  /** worker processes of every stage that this run starts itself; 0: they are elsewhere */
  localWorkers: number;
  again: boolean;
  log: Log;
  /** something to tell the user while it goes on */
  say(sentence: string): void;
}

function startLocal(options: KafkaRunOptions, { clock }: Pick<RunDependencies, 'clock'>) {
  const { localWorkers, log } = options;
  // Many on one machine cannot share a port; who runs them sees how it goes on.
  const loaded = structuredClone(options.loaded);
  loaded.config.runtime.metrics.port = null;
  process.env.LONGPREF_LOG ||= 'warn';
  const workers: Supervised[] = [];
  for (const stage of STAGES) {
    for (let n = 0; n < localWorkers; n++) {
      workers.push(supervise({ loaded, stages: [stage], concurrency: 2 }, { clock, log }));
    }
  }
  return workers;
}

/** Stages that no worker is a member of. */
async function absent({ admin, names }: OpenOutlet): Promise<StageName[]> {
  const members = await Promise.all(STAGES.map((stage) => admin.members(names.group(stage))));
  return STAGES.filter((_, at) => members[at] === 0);
}

async function waitFor(
  submitted: Submitted,
  deps: Pick<RunDependencies, 'clock' | 'onProgress'>,
  outlet: OpenOutlet,
  options: KafkaRunOptions,
  signal: AbortSignal,
): Promise<RunResult['version']> {
  const { submission, view } = submitted;
  return awaitVersion({
    ...{ submission, view, clock: deps.clock, signal },
    onProgress: (done, total) =>
      deps.onProgress({ phase: 'process', done, total, samples: 0, drops: 0, tokens: 0 }),
    deadLetters: () => readDeadLetters(outlet.admin, outlet.names),
    onStill: async () => {
      const missing = await absent(outlet);
      if (missing.length === 0) return;
      options.say(
        `no worker of stage ${missing.join(', ')} is there: start one with longpref worker ${missing.join(' ')}, or let this command do it with --local-workers`,
      );
    },
  });
}

/** A run over Kafka: submits, and waits for the version that the workers make of it. */
export async function runOverKafka(
  deps: SubmitDependencies & OutletDependencies,
  options: KafkaRunOptions,
): Promise<RunResult> {
  const { clock } = deps;
  const started = clock.now();
  const outlet = await openOutlet(options.loaded, deps, options.localWorkers > 0);
  let workers: Supervised[] = [];
  const over = new AbortController();
  try {
    const submitted = await submit(deps, outlet, options.again);
    const { submission, view, unchanged, settled: config } = submitted;
    const { files, unread, problems, empty, skipped, unasked, notes } = submitted;
    const read = { files, unread, problems, empty, skipped, unasked, notes };
    const { pool, threshold } = submitted;
    const base = { ...read, unchanged, advice: '', pool, threshold };
    const seconds = () => (clock.now() - started) / 1000;
    if (submission.documents.length === 0) {
      throw noSamples(countRecords([]), 0, config, read);
    }
    if (submitted.version) {
      const counts = countRecords(await view.records(submission.id));
      return { ...base, version: submitted.version, changed: false, counts, seconds: seconds() };
    }
    workers = startLocal(options, deps);
    const failures = workers.map(
      ({ ended }) => new Promise<never>((_, reject) => ended.catch(reject)),
    );
    const version = await Promise.race([
      waitFor(submitted, deps, outlet, options, over.signal),
      ...failures,
    ]);
    const counts = countRecords(await view.records(submission.id));
    if (!hasSamples(counts) && unchanged === 0) {
      throw noSamples(counts, submission.documents.length, config, read);
    }
    const advice = counts.samples < counts.questions / 2 ? adviceOn(counts, config) : '';
    return { ...base, advice, version, changed: true, counts, seconds: seconds() };
  } finally {
    over.abort();
    await Promise.all(workers.map((worker) => worker.stop()));
    await outlet.close();
  }
}
