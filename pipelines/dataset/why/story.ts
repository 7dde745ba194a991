import { DatasetError } from '../../core/errors.js';
import { lazily } from '../../core/lazily.js';
import type { DropRecord } from '../../generated/ledger-record.js';
import type { DataFile, LogEntry, VersionEntry } from '../../generated/log-entry.js';
import type { ContextChunk } from '../../generated/row.js';
import type { Store } from '../../stores/store.js';
import { poolKey, readPool } from '../filler-pool.js';
import { blobKey, type Question, questionIdOf, readSubmission } from '../ledger/submission.js';
import { liveFiles } from '../log/live.js';
import type { SampleRow } from '../rows/row.js';
import { openStoredShard, readGroup } from '../shards/reader.js';
import { type Found, findItem } from './find.js';

/** A chunk in the context of a sample, with its text. */
export interface StoryChunk extends ContextChunk {
  /** from another document */
  filler: boolean;
  /** tokens of the chunk, and the position of the first */
  tokens: number;
  position: number;
  text: string;
  /** bytes of the (decompressed) source, where they can be told */
  source?: readonly [number, number];
}

/** What became of one question. */
export interface StoryQuestion {
  question: string;
  /** reference answer */
  answer?: string | undefined;
  cloze?: true | undefined;
  best_score: number | null;
  /** one a position draw; empty where it was dropped */
  samples: string[];
  /** answers that say that the text does not tell, by kind, those that were left out too */
  abstained?: Record<string, number>;
  /** with what became of its evidence, where it came with some */
  drop?: Pick<DropRecord, 'reason' | 'detail' | 'evidence' | 'evidence_all' | 'evidence_lost'>;
}

/** What a data set knows of one document, or of one sample of it. */
export interface Story {
  document: Found['document'];
  submission: string;
  identity: string;
  /** the filler pool of its contexts */
  pool?: string | undefined;
  committed_at: string;
  /** the first version that holds it; null while the run is unfinished */
  version: number | null;
  questions: StoryQuestion[];
  sample?: SampleRow;
  chunks?: StoryChunk[];
}

const MAX_TEXT = 1 << 20;

/** The row of a sample in one file, undefined where it is not there. */
async function rowIn(store: Store, file: DataFile, sample: string): Promise<SampleRow | undefined> {
  const shard = await openStoredShard(store, file);
  for (const group of shard.groups.keys()) {
    const ids = await shard.read(group, ['sample_id']);
    const at = ids.findIndex(({ sample_id }) => sample_id === sample);
    if (at >= 0) return (await readGroup(shard, group, file.path))[at];
  }
  return undefined;
}

/** @returns undefined where the row was withdrawn, and compaction has left it out */
async function rowOf(
  store: Store,
  log: readonly LogEntry[],
  found: Found,
): Promise<SampleRow | undefined> {
  const wanted = found.sample?.sample_id as string;
  const live = liveFiles(log).map(({ file }) => file);
  const own = new Set(found.append.files.map(({ path }) => path));
  const still = live.filter(({ path }) => own.has(path));
  // Compaction has moved it where one of the append's files is not live any more.
  const others = still.length < own.size ? live.filter(({ path }) => !own.has(path)) : [];
  for (const file of [...still, ...others]) {
    const row = await rowIn(store, file, wanted);
    if (row) return row;
  }
  if (found.drops.some(({ samples }) => samples?.includes(wanted))) return undefined;
  throw new DatasetError(
    `sample ${wanted} stands in the ledger, but in no shard: longpref dataset verify ${store.url} tells more`,
  );
}

/** @returns undefined where the document is not there: a pool may have come from another data set */
async function textOf(
  store: Store,
  id: string,
  from: number,
  to: number,
): Promise<string | undefined> {
  const parts = await store.stream(blobKey(id), from, Math.min(to, from + MAX_TEXT));
  if (!parts) return undefined;
  const all: Buffer[] = [];
  for await (const part of parts) all.push(Buffer.from(part));
  return Buffer.concat(all).toString('utf8');
}

async function chunksOf(store: Store, row: SampleRow, pool?: string): Promise<StoryChunk[]> {
  const segments = row.segments.filter(({ kind }) => kind === 'chunk');
  const hasPool = pool !== undefined && (await store.size(poolKey(pool))) !== undefined;
  const pooled = lazily(async () => (hasPool ? (await readPool(store, pool)).chunks : []));
  const textOfPooled = async ({ document_id, chunk }: ContextChunk) =>
    (await pooled()).find((one) => one.documentId === document_id && one.chunk === chunk)?.text;
  return Promise.all(
    row.context.map(async (chunk, i) => ({
      ...chunk,
      filler: chunk.document_id !== row.document_id,
      tokens: segments[i]?.length ?? 0,
      position: segments[i]?.position_ids?.[0] ?? segments[i]?.position_start ?? 0,
      text:
        (await textOf(store, chunk.document_id, chunk.byte_start, chunk.byte_end)) ??
        (await textOfPooled(chunk)) ??
        '',
    })),
  );
}

function questionsOf({ samples, drops }: Found, asked: readonly Question[]): StoryQuestion[] {
  const byId = new Map(asked.map((question) => [questionIdOf(question), question]));
  const stories = new Map<string, StoryQuestion>();
  const about = (
    record: Pick<DropRecord, 'question_id' | 'question' | 'best_score' | 'abstained'>,
  ) => {
    const known = stories.get(record.question_id);
    if (known) return known;
    const { answer, cloze } = byId.get(record.question_id) ?? {};
    const { question, best_score, abstained } = record;
    const story: StoryQuestion = {
      ...{ question, answer, best_score, samples: [] },
      ...(cloze ? { cloze } : {}),
      ...(abstained ? { abstained } : {}),
    };
    stories.set(record.question_id, story);
    return story;
  };
  for (const sample of samples) about(sample).samples.push(sample.sample_id);
  for (const { reason, detail, ...record } of drops) {
    const { evidence = null, evidence_all = null, evidence_lost = null } = record;
    const found = evidence === null ? {} : { evidence, evidence_all, evidence_lost };
    about(record).drop = { reason, detail, ...found };
  }
  return [...stories.values()];
}

/**
 * The story of one item of a data set: spans, scores, contexts, drops and their reasons.
 * @param wanted a sample, a document or a source
 */
export async function storyOf(
  store: Store,
  log: readonly LogEntry[],
  wanted: string,
): Promise<Story> {
  const found = await findItem(store, log, wanted);
  const { append, document, submissionId } = found;
  const submission = await readSubmission(store, submissionId);
  const asked = submission.documents.find(({ id }) => id === document.document_id)?.questions ?? [];
  const version = log.find(
    (entry): entry is VersionEntry => entry.kind === 'version' && entry.sequence > append.sequence,
  );
  const sample = found.sample ? await rowOf(store, log, found) : undefined;
  return {
    document,
    submission: submissionId,
    ...{ identity: append.made.identity, pool: append.made.pool },
    committed_at: append.created_at,
    version: version?.version ?? null,
    questions: questionsOf(found, asked),
    ...(sample ? { sample, chunks: await chunksOf(store, sample, append.made.pool) } : {}),
  };
}
