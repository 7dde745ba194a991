import type { Clock } from '../../core/clock.js';
import { DatasetError, FencedError } from '../../core/errors.js';
import { sha256 } from '../../core/hash.js';
import type { Metrics } from '../../core/metrics.js';
import { randomFrom } from '../../core/random.js';
import type { Sink } from '../../core/stage.js';
import { writeLedger } from '../../dataset/ledger/ledger.js';
import type { DatasetView } from '../../dataset/ledger/view.js';
import { checkChain, lastRange, overtaken } from '../../dataset/log/log.js';
import { contentHash } from '../../dataset/rows/content-hash.js';
import { rowBytes, type SampleRow, type Split } from '../../dataset/rows/row.js';
import { ShardWriter } from '../../dataset/shards/parquet.js';
import type { LedgerRecord } from '../../generated/ledger-record.js';
import type { DataFile, LedgerFile, Made, StreamRange } from '../../generated/log-entry.js';
import { putFile } from '../../stores/put-file.js';
import type { Store } from '../../stores/store.js';
import type { PairedMessage, SampleDraft } from '../messages.js';
import { makeRow, type RowSettings, type RowTemplate } from './row.js';
import { sketchOfDocument, sketchOfSample } from './sketches.js';

export interface ShardDependencies {
  store: Store;
  clock: Clock;
  /** a name no other commit has */
  newId(): string;
  /** what rows are made with, with the filler pool: that is known when there are rows */
  made(): Promise<Made>;
  template: RowTemplate;
  settings: RowSettings;
  /** the data set: a set keyed by sample id takes nothing twice */
  view: DatasetView;
  /** whether the ledger tells what near-duplicates are found by */
  sketches?: boolean;
  /** the writer's consumer group, over a broker */
  group?: string;
  metrics: Metrics;
  onRows(rows: number, document: PairedMessage): void;
}

/** Where a record stands in its input. */
export interface Place {
  stream: string;
  partition: number;
  offset: number;
  /** of the record, over a broker */
  fingerprint?: string;
}

/** Stream of a run in process: the submission, a document's ordinal is its offset. */
export const streamOf = (submissionId: string): string => `submission:${submissionId}`;

/** A shard that is being filled. */
interface OpenShard {
  writer: ShardWriter;
  hashes: string[];
}

/** Ledger records of one submission, and how many documents are among them. */
interface OpenLedger {
  records: LedgerRecord[];
  documents: number;
}

const chainOf = ({ stream, partition }: Omit<Place, 'offset'>): string => `${stream} ${partition}`;

/** Longest wait before a commit that found another's entry in its place is tried again. */
const JITTER_MS = 50;

/**
 * Stage shard: draws positions, writes Parquet shards per split and commits them to the log.
 * Files get their names from their bytes and are no part of the data set until one append entry,
 * created conditionally, names all of them, with the ledgers of the same documents and the place
 * of every input partition they came from.
 */
export class ShardSink {
  private readonly shards = new Map<Split, OpenShard>();
  private readonly seen = new Set<string>();
  private readonly documents = new Set<string>();
  /** keys of documents that are not committed yet, by id */
  private readonly keys = new Map<string, string>();
  private ledgers = new Map<string, OpenLedger>();
  private bytes = 0;
  private rows = 0;
  private readonly chains = new Map<string, StreamRange>();

  constructor(private readonly deps: ShardDependencies) {}

  /** Whether there is anything that a commit would keep. */
  get isDirty(): boolean {
    return this.ledgers.size > 0;
  }

  /** bytes of rows that wait, before compression */
  get waiting(): number {
    return this.bytes;
  }

  /** Everything a document became. A document of a submission counts once, however often it comes. */
  async take(message: PairedMessage, place: Place): Promise<void> {
    this.move(place);
    const { submissionId, documentId } = message;
    const delivery = `${submissionId} ${documentId}`;
    if (this.documents.has(delivery) || this.deps.view.hasDelivered(submissionId, documentId)) {
      return;
    }
    this.documents.add(delivery);
    const made = JSON.stringify(await this.deps.made());
    const rows = this.addDocument(message, made, await this.sketchOf(message));
    this.deps.onRows(rows, message);
    if (this.bytes >= this.deps.settings.shard.bytes) await this.commit();
  }

  /** Of a document that has samples, where sketches are asked for. */
  private async sketchOf({
    documentId,
    bytes,
    samples,
  }: PairedMessage): Promise<{ near?: string }> {
    if (!this.deps.sketches || samples.length === 0) return {};
    return { near: await sketchOfDocument(this.deps.store, documentId, bytes) };
  }

  private sketchOfSample(draft: SampleDraft): { near?: string } {
    return this.deps.sketches ? { near: sketchOfSample(draft) } : {};
  }

  /** Moves on behind a record that adds nothing. */
  move(place: Place): void {
    const { stream, partition, offset, fingerprint } = place;
    const chain = this.chains.get(chainOf(place));
    const last = chain ? undefined : lastRange(this.deps.view.log, stream, partition);
    const from = chain?.from ?? last?.next ?? 0;
    if (chain && offset < chain.next) {
      throw new DatasetError(`record ${offset} of ${stream} came twice: records must be in order`);
    }
    const { group } = this.deps;
    const mine = group === undefined ? {} : { group };
    // Others have committed it since this writer looked.
    if (offset < from) throw overtaken({ stream, partition, from: offset, ...mine }, last);
    this.chains.set(chainOf(place), {
      stream,
      partition,
      from,
      next: offset + 1,
      ...(fingerprint === undefined ? {} : { fingerprint }),
      ...mine,
    });
  }

  /**
   * The key that a document came with first: all of its rows stay on one side, also those of
   * questions that come when it has moved.
   */
  private firstKey({ documentId, sourceKey }: PairedMessage): string {
    const first = this.deps.view.sourceKey(documentId) ?? this.keys.get(documentId) ?? sourceKey;
    this.keys.set(documentId, first);
    return first;
  }

  /**
   * Adds rows and ledger records of a document.
   * @param metadata of shards
   * @param sketch of the document
   * @returns new rows
   */
  private addDocument(given: PairedMessage, metadata: string, sketch: { near?: string }): number {
    const message = { ...given, sourceKey: this.firstKey(given) };
    const ledger = this.ledgers.get(message.submissionId) ?? { records: [], documents: 0 };
    this.ledgers.set(message.submissionId, ledger);
    ledger.documents += 1;
    ledger.records.push({
      kind: 'document',
      document_id: message.documentId,
      ordinal: message.ordinal,
      source: message.source,
      source_key: message.sourceKey,
      bytes: message.bytes,
      tokens: message.tokens,
      chunks: message.chunks,
      questions: message.questions,
      ...sketch,
    });
    let rows = 0;
    for (const draft of message.samples) {
      const near = this.sketchOfSample(draft);
      for (let draw = 0; draw < this.deps.settings.shard.draws; draw++) {
        const row = makeRow(message, draft, draw, this.deps.template, this.deps.settings);
        rows += this.add(row, metadata) ? 1 : 0;
        ledger.records.push({
          kind: 'sample',
          document_id: message.documentId,
          question_id: draft.questionId,
          question: draft.question,
          sample_id: row.sample_id,
          best_score: draft.bestScore,
          critical: draft.context.filter((chunk) => chunk.critical).length,
          chunks: draft.context.length,
          filler: draft.context.filter((chunk) => chunk.document_id !== message.documentId).length,
          leaked: draft.leaked,
          ...draft.found,
          ...(draft.unfit > 0 ? { unfit: draft.unfit } : {}),
          ...(Object.keys(draft.abstained).length > 0 ? { abstained: draft.abstained } : {}),
          ...(Object.keys(draft.exhausted).length > 0 ? { exhausted: draft.exhausted } : {}),
          ...(draft.answers[0]?.cut_at_sentence ? { cut: true } : {}),
          ...(draft.cloze ? { cloze: true } : {}),
          ...near,
        });
      }
    }
    for (const drop of message.drops) ledger.records.push({ kind: 'drop', ...drop });
    return rows;
  }

  /** @returns false where the data set has the sample already */
  private add(row: SampleRow, metadata: string): boolean {
    if (this.deps.view.samples.has(row.sample_id) || this.seen.has(row.sample_id)) return false;
    this.seen.add(row.sample_id);
    let shard = this.shards.get(row.split);
    if (!shard) {
      shard = { writer: new ShardWriter(metadata, this.deps.settings.shard.row_group), hashes: [] };
      this.shards.set(row.split, shard);
    }
    shard.writer.add(row);
    shard.hashes.push(row.row_hash);
    this.bytes += rowBytes(row);
    this.rows += 1;
    return true;
  }

  private async writeShards(): Promise<DataFile[]> {
    const files: DataFile[] = [];
    for (const split of ['train', 'validation'] as const) {
      const shard = this.shards.get(split);
      if (!shard) continue;
      const bytes = await shard.writer.finish();
      const digest = sha256(bytes);
      const path = `data/${split}-${digest.slice(0, 16)}.parquet`;
      await putFile(this.deps.store, path, bytes);
      files.push({
        path,
        split,
        rows: shard.hashes.length,
        bytes: bytes.length,
        sha256: digest,
        content_hash: contentHash(shard.hashes),
      });
    }
    return files;
  }

  private async writeLedgers(): Promise<LedgerFile[]> {
    const files: LedgerFile[] = [];
    for (const [submission_id, { records, documents }] of [...this.ledgers].sort()) {
      const file = await writeLedger(this.deps.store, records);
      files.push({ ...file, submission_id, documents });
    }
    return files;
  }

  /** Samples that another writer has added since they were found to be new. */
  private checkOverlap(): void {
    const { samples } = this.deps.view;
    const taken = [...this.seen].find((id) => samples.has(id));
    if (taken === undefined) return;
    throw new FencedError(
      `another writer has added sample ${taken.slice(0, 16)}… meanwhile: run this one again, it then leaves out what is there`,
    );
  }

  /**
   * Commits everything taken: one entry for all partitions.
   * @throws FencedError where another writer has filled this one's place; nothing is kept then
   */
  async commit(): Promise<void> {
    const streams = [...this.chains.values()].filter(({ from, next }) => next > from);
    if (streams.length === 0) return;
    const { clock, view, metrics } = this.deps;
    const started = clock.now();
    const made = await this.deps.made();
    const files = await this.writeShards();
    const ledger = await this.writeLedgers();
    const [first] = ledger;
    const entry = {
      kind: 'append' as const,
      commit_id: this.deps.newId(),
      requires: [],
      created_at: clock.iso(),
      submission_id: first?.submission_id ?? '0'.repeat(64),
      made,
      files,
      ledger,
      streams,
    };
    const random = randomFrom(entry.commit_id);
    await view.append(entry, async (others) => {
      checkChain(view.log, entry);
      if (others === 0) return;
      metrics.commitConflicts(1);
      this.checkOverlap();
      await clock.sleep(random.next() * JITTER_MS);
    });
    for (const { records } of this.ledgers.values()) {
      for (const record of records) if (record.kind === 'drop') metrics.drops(record.reason, 1);
    }
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    metrics.committed(this.rows, bytes, (clock.now() - started) / 1000);
    this.forget();
  }

  /**
   * Moves on behind offsets without a record, ends of transactions: where retention takes the
   * topic's end as well, nothing of it is missing.
   */
  pass({ stream, partition, offset }: Place): void {
    const chain = this.chains.get(chainOf({ stream, partition }));
    if (!chain || offset < chain.next) return;
    chain.record ??= chain.next - 1;
    chain.next = offset + 1;
  }

  /** Forgets what is not committed: it is to be taken again. */
  async reset(): Promise<void> {
    for (const { writer } of this.shards.values()) await writer.discard();
    this.forget();
  }

  private forget(): void {
    this.shards.clear();
    this.seen.clear();
    this.documents.clear();
    this.keys.clear();
    this.ledgers.clear();
    this.chains.clear();
    this.bytes = 0;
    this.rows = 0;
  }
}

/** The sink of a run in process. */
export const submissionSink = (sink: ShardSink, submissionId: string): Sink<PairedMessage> => ({
  name: 'shard',
  take: (message) =>
    sink.take(message, {
      stream: streamOf(submissionId),
      partition: 0,
      offset: message.ordinal,
    }),
  finish: () => sink.commit(),
});
