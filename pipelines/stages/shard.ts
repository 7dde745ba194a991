import type { Clock } from '../core/clock.js';
import { DatasetError } from '../core/errors.js';
import { sha256 } from '../core/hash.js';
import { addContent, contentHash, emptyContent } from '../dataset/content-hash.js';
import { writeLedger } from '../dataset/ledger.js';
import { appendEntry, checkChain, nextOf } from '../dataset/log.js';
import { ShardWriter } from '../dataset/parquet.js';
import { rowBytes, type SampleRow, type Split } from '../dataset/row.js';
import type { LedgerRecord } from '../generated/ledger-record.js';
import type { DataFile, LogEntry, Made } from '../generated/log-entry.js';
import type { Sink } from '../runtime/stage.js';
import type { Store } from '../stores/store.js';
import type { PairedMessage } from './messages.js';
import { makeRow, type RowSettings } from './row.js';
import type { TokenizedTemplate } from './template.js';

export interface ShardDependencies {
  store: Store;
  clock: Clock;
  /** a name no other commit has */
  newId(): string;
  submissionId: string;
  made: Made;
  template: TokenizedTemplate;
  settings: RowSettings;
  /** the log as it stands */
  log: LogEntry[];
  /** samples that are in the data set already: a set keyed by sample id takes nothing twice */
  known: ReadonlySet<string>;
  onRows(rows: number, document: PairedMessage): void;
}

export const streamOf = (submissionId: string): string => `submission:${submissionId}`;

/** A shard that is being filled. */
interface OpenShard {
  writer: ShardWriter;
  hashes: string[];
}

/**
 * Stage shard: draws positions, writes Parquet shards per split and commits them to the log.
 * Files get their names from their bytes and are no part of the data set until one append entry,
 * created conditionally, names all of them, with the ledger of the same documents.
 */
export class ShardSink implements Sink<PairedMessage> {
  readonly name = 'shard';
  private log: LogEntry[];
  private readonly shards = new Map<Split, OpenShard>();
  private readonly seen = new Set<string>();
  private ledger: LedgerRecord[] = [];
  private bytes = 0;
  private from: number;
  private next: number;

  constructor(private readonly deps: ShardDependencies) {
    this.log = deps.log;
    this.from = nextOf(deps.log, streamOf(deps.submissionId), 0);
    this.next = this.from;
  }

  async take(message: PairedMessage): Promise<void> {
    if (message.ordinal < this.next) {
      throw new DatasetError(`document ${message.ordinal} came twice: records must be in order`);
    }
    this.ledger.push({
      kind: 'document',
      document_id: message.documentId,
      ordinal: message.ordinal,
      source: message.source,
      bytes: message.bytes,
      tokens: message.tokens,
      chunks: message.chunks,
      questions: message.questions,
    });
    let rows = 0;
    for (const draft of message.samples) {
      for (let draw = 0; draw < this.deps.settings.shard.draws; draw++) {
        const row = makeRow(message, draft, draw, this.deps.template, this.deps.settings);
        rows += this.add(row) ? 1 : 0;
        this.ledger.push({
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
          evidence: draft.evidence,
          ...(draft.cloze ? { cloze: true } : {}),
        });
      }
    }
    for (const drop of message.drops) this.ledger.push({ kind: 'drop', ...drop });
    this.next = message.ordinal + 1;
    this.deps.onRows(rows, message);
    if (this.bytes >= this.deps.settings.shard.bytes) await this.commit();
  }

  /** @returns false where the data set has the sample already */
  private add(row: SampleRow): boolean {
    if (this.deps.known.has(row.sample_id) || this.seen.has(row.sample_id)) return false;
    this.seen.add(row.sample_id);
    let shard = this.shards.get(row.split);
    if (!shard) {
      const metadata = JSON.stringify(this.deps.made);
      shard = { writer: new ShardWriter(metadata, this.deps.settings.shard.row_group), hashes: [] };
      this.shards.set(row.split, shard);
    }
    shard.writer.add(row);
    shard.hashes.push(row.row_hash);
    this.bytes += rowBytes(row);
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
      await this.deps.store.create(path, bytes);
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

  private async commit(): Promise<void> {
    if (this.next === this.from) return;
    const { store, clock, made, submissionId } = this.deps;
    const files = await this.writeShards();
    const ledger = await writeLedger(store, this.ledger);
    const entry = {
      kind: 'append' as const,
      commit_id: this.deps.newId(),
      requires: [],
      created_at: clock.iso(),
      submission_id: submissionId,
      made,
      files,
      ledger: [ledger],
      streams: [{ stream: streamOf(submissionId), partition: 0, from: this.from, next: this.next }],
    };
    this.log = await appendEntry(store, this.log, entry, (log) => checkChain(log, entry));
    this.shards.clear();
    this.ledger = [];
    this.bytes = 0;
    this.from = this.next;
  }

  finish(): Promise<void> {
    return this.commit();
  }

  /** The log with everything this sink committed. */
  get committed(): readonly LogEntry[] {
    return this.log;
  }
}

/** Content hash of all files that the log's appends name. */
export const liveContent = (log: readonly LogEntry[]) =>
  log
    .flatMap((entry) => (entry.kind === 'append' ? entry.files : []))
    .reduce((sum, file) => addContent(sum, file.content_hash), emptyContent);
