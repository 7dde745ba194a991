import type { Names } from '../channels/kafka/names.js';
import { partitionOf } from '../channels/kafka/names.js';
import type { KafkaProducer, OutgoingRecord } from '../channels/kafka/port.js';
import { documentBody } from '../channels/wire/bodies.js';
import type { Envelope } from '../channels/wire/envelope.js';
import { newestVersion } from '../dataset/dataset.js';
import type { Submission } from '../dataset/ledger/submission.js';
import { DatasetView } from '../dataset/ledger/view.js';
import type { VersionEntry } from '../generated/log-entry.js';
import type { PipelineConfig } from '../generated/pipeline.js';
import type { ReadReport } from '../stages/ingest/ingest.js';
import type { RunDependencies } from './dependencies/dependencies.js';
import { reporter } from './dependencies/progress.js';
import { documentMessages } from './drive/document-messages.js';
import { frozenNow, type PoolSize } from './gather/filler-pool.js';
import { type GatherDependencies, gather, refuseMixing } from './gather/gather.js';
import { tellOutlook } from './gather/outlook.js';
import type { GatheredThreshold } from './gather/threshold.js';
import { versionOf } from './version/version.js';

/** Where documents are sent. */
export interface Outlet {
  names: Names;
  /** of each topic */
  partitions: number;
  producer: KafkaProducer;
  envelope: Envelope;
}

export interface Submitted extends ReadReport {
  submission: Submission;
  /** documents sent now */
  sent: number;
  /** documents the data set has already */
  unchanged: number;
  /** all of them were sent by an earlier call, and are on their way */
  underWay: boolean;
  /** the version that holds everything already */
  version: VersionEntry | undefined;
  view: DatasetView;
  /** the filler pool, where this call has drawn it: the data set keeps it */
  pool: PoolSize | null;
  /** of pair.threshold: auto: the data set keeps it */
  threshold: GatheredThreshold | null;
  /** with the threshold that the data set keeps */
  settled: PipelineConfig;
}

export type SubmitDependencies = GatherDependencies &
  Pick<RunDependencies, 'evaluator' | 'onOutlook' | 'onProgress'>;

/** Records sent at once: enough to fill a few requests, few enough to hold. */
const BATCH_BYTES = 4 << 20;

/**
 * Reads the input and sends what is new or changed to the workers. Sending is not all or nothing:
 * a second call sends everything again, and what comes twice is left out where the shards are
 * written.
 * @param again send documents of a submission that was sent already
 */
export async function submit(
  deps: SubmitDependencies,
  outlet: Outlet,
  again: boolean,
): Promise<Submitted> {
  const { config, store, made } = deps;
  const { progress, report } = reporter(deps);
  const view = await DatasetView.open(store, made.identity);
  if (!config.runtime.mix) refuseMixing(view.log, made.identity, store.url);
  const {
    submission,
    pool,
    threshold,
    config: settled,
    made: _,
    ...read
  } = await gather(deps, report);
  const { id, documents } = submission;
  const todo = documents.filter((document) => !view.has(document));
  const base = { submission, ...read, view, pool: frozenNow(pool), threshold, settled };
  const unchanged = documents.length - todo.length;
  const holding =
    versionOf(view.log, id) ?? (todo.length === 0 ? newestVersion(view.log) : undefined);
  if (holding) return { ...base, sent: 0, unchanged, underWay: false, version: holding };
  const mark = `submissions/${id}.sent/${outlet.names.prefix}.json`;
  const version = undefined;
  if (!again && (await store.size(mark)) !== undefined) {
    return { ...base, sent: 0, unchanged, underWay: true, version };
  }
  await tellOutlook(deps, todo, settled);
  report({ phase: 'submit', done: 0, total: todo.length });
  const sent = await sendDocuments(submission, view, outlet, (done) =>
    report({ done: progress.done + done }),
  );
  await sendEnds(id, outlet);
  const note = { at: deps.clock.iso(), documents: sent };
  await store.create(mark, Buffer.from(`${JSON.stringify(note)}\n`));
  return { ...base, sent, unchanged, underWay: false, version };
}

async function sendDocuments(
  { id, documents }: Submission,
  view: DatasetView,
  { names, partitions, producer, envelope }: Outlet,
  onSent: (documents: number) => void,
): Promise<number> {
  const topic = names.input('refine');
  let [batch, bytes, sent] = [[] as OutgoingRecord[], 0, 0];
  const flush = async () => {
    await producer.send(batch);
    sent += batch.length;
    onSent(batch.length);
    [batch, bytes] = [[], 0];
  };
  for await (const message of documentMessages(id, documents, 0, (one) => view.has(one))) {
    const { documentId } = message;
    const record = await envelope.wrap('document', documentBody(message), documentId);
    batch.push({ ...record, topic, partition: partitionOf(documentId, partitions) });
    bytes += record.value.length;
    if (bytes >= BATCH_BYTES) await flush();
  }
  if (batch.length > 0) await flush();
  return sent;
}

/** Says in every partition that all of its documents have been sent. */
export async function sendEnds(
  submissionId: string,
  { names, partitions, producer, envelope }: Outlet,
): Promise<void> {
  const end = await envelope.wrap('end', { submission_id: submissionId }, submissionId);
  const topic = names.input('refine');
  await producer.send(
    Array.from({ length: partitions }, (_, partition) => ({ ...end, topic, partition })),
  );
}
