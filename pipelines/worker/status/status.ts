import { type Names, STAGES, type StageName } from '../../channels/kafka/names.js';
import type { KafkaAdmin, ReceivedRecord } from '../../channels/kafka/port.js';
import type { Clock } from '../../core/clock.js';
import { newestVersion } from '../../dataset/dataset.js';
import { submissionOf } from '../../dataset/ledger/ledger.js';
import { nextOf, readLog } from '../../dataset/log/log.js';
import type { LogEntry } from '../../generated/log-entry.js';
import { versionOf } from '../../runtime/version/version.js';
import type { Store } from '../../stores/store.js';
import { readDeadLetters } from '../dead-letters/queue.js';
import { STATUS_EVERY_MS, type WorkerStatus } from './publish.js';

export interface StageStatus {
  stage: StageName;
  /** worker processes that have spoken lately */
  workers: number;
  /** records that are not done */
  lag: number;
  /** of these, taken by a worker */
  in_flight: number;
  /** records a second, over the workers' last words */
  rate: number;
  /** questions that became no sample, since the workers started */
  drops: number;
  /** records set aside that nobody has dealt with */
  dead_letters: number;
  /** why workers wait */
  paused: string[];
}

export interface SubmissionStatus {
  submission_id: string;
  sent_at: string;
  documents: number;
  done: number;
  /** until all are done, at the pace so far; null where nothing is known */
  eta_seconds: number | null;
  version: number | null;
}

export interface Status {
  prefix: string;
  stages: StageStatus[];
  submissions: SubmissionStatus[];
  version: { number: number; rows: number; content_hash: string; created_at: string } | null;
}

export interface StatusDependencies {
  admin: KafkaAdmin;
  names: Names;
  store: Store;
  clock: Clock;
}

/** Submissions that are shown: those on their way, and the last ones that ended. */
const ENDED_SHOWN = 3;

/** The last word of every worker that still speaks, with its pace since the word before. */
function lastWords(records: readonly ReceivedRecord[], now: number) {
  const words = new Map<string, { last: WorkerStatus; rate: number }>();
  for (const { key, value } of records) {
    const last = JSON.parse(value.toString('utf8')) as WorkerStatus;
    const before = words.get(key)?.last;
    const seconds = before ? (last.at - before.at) / 1000 : (last.at - last.started) / 1000;
    const done = last.done - (before?.done ?? 0);
    words.set(key, { last, rate: seconds > 0 ? done / seconds : 0 });
  }
  return [...words.values()].filter(({ last }) => now - last.at < 3 * STATUS_EVERY_MS);
}

/** Records that a stage has not done; where transactions stand between them, a few too many. */
async function lagOf(
  stage: StageName,
  { admin, names }: StatusDependencies,
  log: readonly LogEntry[],
): Promise<number> {
  const topic = names.input(stage);
  const places = await admin.places(names.group(stage), topic);
  const marks = await admin.watermarks(topic);
  // What stages write ends with a control record of its transaction, which nobody takes.
  const control = stage === 'refine' ? 0 : 1;
  return marks.reduce((sum, { partition, low, high }) => {
    const inLog = stage === 'shard' ? nextOf(log, `kafka:${topic}`, partition) : 0;
    const next = Math.max(low, inLog, places.get(partition) ?? 0);
    return sum + Math.max(0, high - next - control);
  }, 0);
}

async function submissionsOf(
  { store, names, clock }: StatusDependencies,
  log: readonly LogEntry[],
): Promise<SubmissionStatus[]> {
  const done = new Map<string, number>();
  for (const entry of log) {
    if (entry.kind !== 'append') continue;
    for (const file of entry.ledger) {
      const id = submissionOf(entry, file);
      done.set(id, (done.get(id) ?? 0) + (file.documents ?? 0));
    }
  }
  const marks = (await store.list('submissions/')).filter((key) =>
    key.endsWith(`.sent/${names.prefix}.json`),
  );
  const all = await Promise.all(
    marks.map(async (key): Promise<SubmissionStatus | undefined> => {
      const bytes = await store.read(key);
      if (!bytes) return undefined;
      const { at, documents } = JSON.parse(bytes.toString('utf8')) as {
        at: string;
        documents: number;
      };
      const id = key.split('/')[1]?.replace('.sent', '') as string;
      const ready = Math.min(documents, done.get(id) ?? 0);
      const version = versionOf(log, id)?.version ?? null;
      const seconds = (clock.now() - Date.parse(at)) / 1000;
      const left = documents - ready;
      const eta = version !== null || left === 0 ? 0 : ready > 0 ? (seconds / ready) * left : null;
      return {
        ...{ submission_id: id, sent_at: at, documents, done: ready, version },
        eta_seconds: eta === null ? null : Math.round(eta),
      };
    }),
  );
  const known = all
    .filter((one) => one !== undefined)
    .sort((a, b) => (a.sent_at < b.sent_at ? -1 : 1));
  const ended = known.filter(({ version }) => version !== null).slice(-ENDED_SHOWN);
  return [...ended, ...known.filter(({ version }) => version === null)];
}

/** How a data set that is made over Kafka is: stages, submissions, last version. */
export async function readStatus(deps: StatusDependencies): Promise<Status> {
  const { admin, names, store, clock } = deps;
  const log = await readLog(store);
  const marks = (await admin.watermarks(names.status)).map((mark) => ({
    ...mark,
    // Two words of every stage are enough; workers speak every two seconds.
    low: Math.max(mark.low, mark.high - 500),
  }));
  const words = lastWords(await admin.read(names.status, marks), clock.now());
  const letters = await readDeadLetters(admin, names);
  const stages = await Promise.all(
    STAGES.map(async (stage): Promise<StageStatus> => {
      const mine = words.filter(({ last }) => last.stage === stage);
      const sum = (of: (word: (typeof mine)[number]) => number) =>
        mine.reduce((total, word) => total + of(word), 0);
      return {
        stage,
        workers: mine.length,
        lag: await lagOf(stage, deps, log),
        in_flight: sum(({ last }) => last.inFlight),
        rate: Number(sum(({ rate }) => rate).toFixed(1)),
        drops: sum(({ last }) => last.drops),
        dead_letters: letters.filter((letter) => letter.stage === stage).length,
        paused: [...new Set(mine.flatMap(({ last }) => last.paused ?? []))],
      };
    }),
  );
  const newest = newestVersion(log);
  return {
    prefix: names.prefix,
    stages,
    submissions: await submissionsOf(deps, log),
    version: newest
      ? {
          number: newest.version,
          rows: newest.content_hash.rows,
          content_hash: newest.content_hash.sum,
          created_at: newest.created_at,
        }
      : null,
  };
}
