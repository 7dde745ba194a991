import { readLedger } from '../dataset/ledger.js';
import { questionIdOf, type SubmittedDocument } from '../dataset/submission.js';
import type { LedgerRecord } from '../generated/ledger-record.js';
import type { LogEntry } from '../generated/log-entry.js';
import type { Store } from '../stores/store.js';

/** What the ledgers of a data set already say. */
export interface Known {
  samples: Set<string>;
  /** whether every question of the document ended as a sample or a drop under this identity */
  has(document: SubmittedDocument): boolean;
  /** records of the submission, for counting */
  records: LedgerRecord[];
}

/** Reads all ledgers: what is there already need not be made again. */
export async function readKnown(
  store: Store,
  log: readonly LogEntry[],
  identity: string,
  submissionId: string,
): Promise<Known> {
  const samples = new Set<string>();
  const questions = new Map<string, Set<string>>();
  const records: LedgerRecord[] = [];
  for (const entry of log) {
    if (entry.kind !== 'append') continue;
    for (const file of entry.ledger) {
      for await (const record of readLedger(store, file)) {
        if (entry.submission_id === submissionId) records.push(record);
        if (record.kind === 'sample') samples.add(record.sample_id);
        if (entry.made.identity !== identity) continue;
        const done = questions.get(record.document_id) ?? new Set();
        if (record.kind !== 'document') done.add(record.question_id);
        questions.set(record.document_id, done);
      }
    }
  }
  return {
    samples,
    records,
    has({ id, questions: asked }) {
      const done = questions.get(id);
      return done !== undefined && asked.every((question) => done.has(questionIdOf(question)));
    },
  };
}
