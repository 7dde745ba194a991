import type { LedgerRecord } from '../../generated/ledger-record.js';
import type { LogEntry } from '../../generated/log-entry.js';
import type { Store } from '../../stores/store.js';
import { appendEntry, type NewEntry, readLog } from '../log/log.js';
import { isMadeWith } from '../log/made.js';
import { readLedger, submissionOf } from './ledger.js';
import { questionIdOf, type SubmittedDocument } from './submission.js';

/** Told of a ledger record, and which append it came with; of a sample's once. */
export type Follower = (record: LedgerRecord, sequence: number) => void;

/**
 * What stands in a data set, followed along its log: which samples there are, and which questions
 * under one configuration identity have ended as a sample or a drop.
 */
export class DatasetView {
  private entries: LogEntry[] = [];
  private readonly sampleIds = new Set<string>();
  private readonly done = new Map<string, Set<string>>();
  private readonly delivered = new Set<string>();
  private readonly sourceKeys = new Map<string, string>();
  private readonly withdrawnIds = new Set<string>();

  private constructor(
    private readonly store: Store,
    private readonly configuration: string,
    private readonly follow: Follower | undefined,
  ) {}

  /**
   * @param configuration its identity, whatever the filler pool
   * @param follow is told of the records of appends under the configuration, as they come
   */
  static async open(store: Store, configuration: string, follow?: Follower): Promise<DatasetView> {
    const view = new DatasetView(store, configuration, follow);
    await view.refresh();
    return view;
  }

  get log(): readonly LogEntry[] {
    return this.entries;
  }

  get samples(): ReadonlySet<string> {
    return this.sampleIds;
  }

  /** Of these, those that are not live any more. */
  get withdrawn(): ReadonlySet<string> {
    return this.withdrawnIds;
  }

  /** Whether every question of the document ended as a sample or a drop under the configuration. */
  has({ id, questions }: SubmittedDocument): boolean {
    const done = this.done.get(id);
    return done !== undefined && questions.every((question) => done.has(questionIdOf(question)));
  }

  /** Whether a document of a submission is in a ledger: it may come again after a crash or a replay. */
  hasDelivered(submissionId: string, documentId: string): boolean {
    return this.delivered.has(`${submissionId} ${documentId}`);
  }

  /** The source key that a document is in the data set with, under whatever identity. */
  sourceKey(documentId: string): string | undefined {
    return this.sourceKeys.get(documentId);
  }

  /** Reads what others have appended. @returns the new entries */
  async refresh(): Promise<LogEntry[]> {
    const entries = await readLog(this.store, this.entries.length);
    await this.absorb(entries);
    return entries;
  }

  /** Entries that are in the log, at its present end. */
  private async absorb(entries: readonly LogEntry[]): Promise<void> {
    for (const entry of entries) {
      if (entry.kind === 'append') {
        const isMine = isMadeWith(entry.made, this.configuration);
        for (const file of entry.ledger) {
          const submissionId = submissionOf(entry, file);
          for await (const record of readLedger(this.store, file)) {
            if (isMine && !this.isKnown(record)) this.follow?.(record, entry.sequence);
            this.count(record, submissionId, isMine);
          }
        }
      } else if (entry.kind === 'withdraw') {
        for (const id of entry.files.flatMap(({ sample_ids }) => sample_ids))
          this.withdrawnIds.add(id);
      }
      this.entries.push(entry);
    }
  }

  private isKnown(record: LedgerRecord): boolean {
    return record.kind === 'sample' && this.sampleIds.has(record.sample_id);
  }

  private count(record: LedgerRecord, submissionId: string, isMine: boolean): void {
    if (record.kind === 'sample') this.sampleIds.add(record.sample_id);
    if (record.kind === 'document') {
      const { document_id, source_key } = record;
      this.delivered.add(`${submissionId} ${document_id}`);
      if (source_key !== undefined && !this.sourceKeys.has(document_id))
        this.sourceKeys.set(document_id, source_key);
    }
    if (!isMine) return;
    const done = this.done.get(record.document_id) ?? new Set();
    if (record.kind !== 'document') done.add(record.question_id);
    this.done.set(record.document_id, done);
  }

  /**
   * Appends an entry. Where others were first, theirs are read, and `check` decides whether ours
   * still holds.
   * @param check throws where it does not; told how many entries others have added in between
   */
  async append(entry: NewEntry, check: (others: number) => void | Promise<void>): Promise<void> {
    const before = this.entries.length;
    const log = await appendEntry(this.store, this.entries, entry, async (current) => {
      await this.absorb(current.slice(this.entries.length));
      await check(this.entries.length - before);
    });
    await this.absorb(log.slice(this.entries.length));
  }

  /** All ledger records of a submission, with those of its samples that were withdrawn later. */
  async records(submissionId: string): Promise<LedgerRecord[]> {
    const records: LedgerRecord[] = [];
    for (const entry of this.entries) {
      if (entry.kind !== 'append' && entry.kind !== 'withdraw') continue;
      for (const file of entry.ledger) {
        // Files of a withdrawal name their submission themselves.
        const own = entry.kind === 'append' ? submissionOf(entry, file) : file.submission_id;
        if (own !== submissionId) continue;
        for await (const record of readLedger(this.store, file)) records.push(record);
      }
    }
    return records;
  }
}
