import type { Clock } from '../core/clock.js';
import { ConfigError, NoSamplesError } from '../core/errors.js';
import { writeCard } from '../dataset/card.js';
import { newestVersion } from '../dataset/dataset.js';
import { appendEntry, nextOf, readLog } from '../dataset/log.js';
import { makeSubmission, storeSubmission } from '../dataset/submission.js';
import type { Evaluator } from '../evaluators/evaluator.js';
import type { LogEntry, Made, VersionEntry } from '../generated/log-entry.js';
import type { PipelineConfig } from '../generated/pipeline.js';
import type { Generator } from '../generators/generator.js';
import type { Problem } from '../sources/source.js';
import { type Ingested, ingest } from '../stages/ingest.js';
import type { RefinePool } from '../stages/refine.js';
import { liveContent, ShardSink, streamOf } from '../stages/shard.js';
import type { TokenizedTemplate } from '../stages/template.js';
import type { Store } from '../stores/store.js';
import { adviceOn } from './advice.js';
import { readKnown } from './known.js';
import { makePool } from './pool.js';
import type { OnProgress, RunProgress } from './progress.js';
import { documentMessages, runStages } from './run-stages.js';
import { countRecords, type RunCounts } from './summary.js';

/** Everything a run works with; nothing in it is taken from globals. */
export interface RunDependencies {
  config: PipelineConfig;
  /** folder that relative inputs are relative to */
  base: string;
  store: Store;
  clock: Clock;
  newId(): string;
  /** bytes of the tokenizer.json in use */
  tokenizerFile: Uint8Array;
  tokenizerSha256: string;
  template: TokenizedTemplate;
  made: Made;
  generator: Generator;
  refinePool: RefinePool;
  evaluator: Evaluator;
  threads: number;
  onProgress: OnProgress;
}

export interface RunResult {
  /** the version this run wrote, or the one that held everything already */
  version: VersionEntry;
  /** false where there was nothing to do */
  changed: boolean;
  counts: RunCounts;
  /** documents that were in the data set already */
  unchanged: number;
  files: Ingested['files'];
  problems: Problem[];
  skipped: string[];
  /** what would keep more questions, where over half were dropped; else empty */
  advice: string;
  seconds: number;
}

/** Ends a submission: the version entry, then the card that lists its files. */
async function writeVersion(
  deps: RunDependencies,
  log: readonly LogEntry[],
  submissionId: string,
  counts: RunCounts,
): Promise<VersionEntry> {
  const entryOf = (current: readonly LogEntry[]) => ({
    kind: 'version' as const,
    commit_id: deps.newId(),
    requires: [],
    created_at: deps.clock.iso(),
    submission_id: submissionId,
    version: (newestVersion(current)?.version ?? 0) + 1,
    content_hash: liveContent(current),
    documents: counts.documents,
    questions: counts.questions,
    samples: counts.samples,
    drops: counts.drops,
  });
  // A version states what the log holds, so it cannot be rebased: another writer's entry in
  // between means reading again and stating anew.
  for (let current = log; ; current = await readLog(deps.store)) {
    const entry = entryOf(current);
    const moved = new Error('the log has moved on');
    try {
      const length = current.length;
      const written = await appendEntry(deps.store, current, entry, (now) => {
        if (now.length !== length) throw moved;
      });
      return written.at(-1) as VersionEntry;
    } catch (error) {
      if (error !== moved) throw error;
    }
  }
}

/** Problems told with an error; a run that succeeds tells all. */
const PROBLEMS_SHOWN = 10;

const describeDrops = (drops: Record<string, number>): string =>
  Object.entries(drops)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${reason} ${count}`)
    .join(', ');

/** What could not be read, below a message. */
function describeProblems(problems: readonly Problem[], skipped: readonly string[]): string {
  const lines = problems
    .slice(0, PROBLEMS_SHOWN)
    .map(({ source, message }) => `${source}: ${message}`);
  if (problems.length > PROBLEMS_SHOWN) lines.push(`and ${problems.length - PROBLEMS_SHOWN} more`);
  if (skipped.length > 0) lines.push(`${skipped.length} files of other kinds, first ${skipped[0]}`);
  return lines.map((line) => `\n  ${line}`).join('');
}

/**
 * One run: documents in, a new version of the data set out. Resumes where an earlier run of
 * the same submission stopped.
 * @throws NoSamplesError where no question of the submission became a sample
 */
export async function run(deps: RunDependencies): Promise<RunResult> {
  const { config, store, clock } = deps;
  const started = clock.now();
  const { identity } = deps.made;
  const progress: RunProgress = {
    phase: 'ingest',
    done: 0,
    total: 0,
    samples: 0,
    drops: 0,
    tokens: 0,
  };
  const report = (change: Partial<RunProgress>) => deps.onProgress(Object.assign(progress, change));

  const log = await readLog(store);
  if (!config.runtime.mix) refuseMixing(log, identity, store.url);
  const { documents, files, problems, skipped } = await ingest({
    inputs: config.input,
    read: config.read,
    cloze: config.questions.cloze,
    base: deps.base,
    store,
    limit: config.limit,
    now: started,
    onFile: (done, total) => report({ done, total }),
  });
  const pool = await makePool(deps, documents, (done, total) =>
    report({ phase: 'pool', done, total }),
  );
  const submission = makeSubmission(identity, documents, pool?.hash);
  await storeSubmission(store, submission);
  await store.create(`tokenizer/${deps.tokenizerSha256.slice(0, 16)}.json`, deps.tokenizerFile);

  const known = await readKnown(store, log, identity, submission.id);
  const from = nextOf(log, streamOf(submission.id), 0);
  const todo = documents.slice(from).filter((document) => !known.has(document)).length;
  const finished = log.findLast(
    (entry): entry is VersionEntry =>
      entry.kind === 'version' && entry.submission_id === submission.id,
  );
  const newest = newestVersion(log);
  const base = { files, problems, skipped, unchanged: documents.length - todo, advice: '' };
  if (newest && (finished || (todo === 0 && known.records.length === 0))) {
    await writeCard(store); // a kill may have come between the version and its card
    const counts = countRecords(known.records);
    return {
      ...base,
      version: newest,
      changed: false,
      counts,
      seconds: (clock.now() - started) / 1000,
    };
  }

  report({ phase: 'process', done: 0, total: todo });
  const sink = new ShardSink({
    store,
    clock,
    newId: deps.newId,
    submissionId: submission.id,
    made: deps.made,
    template: deps.template,
    settings: { shard: config.shard, seed: config.seed, maxAnswer: config.pair.max_answer_tokens },
    log,
    known: known.samples,
    onRows: (rows, document) =>
      report({
        done: progress.done + 1,
        samples: progress.samples + rows,
        drops: progress.drops + document.drops.length,
        tokens: progress.tokens + document.tokens,
      }),
  });
  await runStages(
    deps,
    documentMessages(documents, from, (document) => known.has(document)),
    sink,
    pool,
  );

  // Only what this run committed: the ledgers before it have been read above.
  const added = await readKnown(store, sink.committed.slice(log.length), identity, submission.id);
  const counts = countRecords([...known.records, ...added.records]);
  if (counts.samples === 0 && base.unchanged === 0) {
    const none =
      documents.length === 0
        ? 'no samples: no document could be read'
        : `no samples: ${counts.questions} questions of ${documents.length} documents, none kept (${describeDrops(counts.drops)}). ${adviceOn(counts, config)}`;
    throw new NoSamplesError(none + describeProblems(problems, skipped));
  }
  const version = await writeVersion(deps, sink.committed, submission.id, counts);
  await writeCard(store);
  const advice = counts.samples < counts.questions / 2 ? adviceOn(counts, config) : '';
  const seconds = (clock.now() - started) / 1000;
  return { ...base, advice, version, changed: true, counts, seconds };
}

/** A data set of two configurations is seldom meant: the same question would stand there twice. */
function refuseMixing(log: readonly LogEntry[], identity: string, url: string): void {
  const other = log.find((entry) => entry.kind === 'append' && entry.made.identity !== identity);
  if (other?.kind !== 'append') return;
  throw new ConfigError(
    `${url} was made with another configuration (identity ${other.made.identity.slice(0, 12)}, this one is ` +
      `${identity.slice(0, 12)}; settings that affect data, the tokenizer or longpref itself differ): ` +
      'choose another store, or add to it all the same with --set runtime.mix=true',
  );
}
