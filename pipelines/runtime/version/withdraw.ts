import type { Clock } from '../../core/clock.js';
import { DatasetError } from '../../core/errors.js';
import type { Metrics } from '../../core/metrics.js';
import { readLedger, submissionOf, writeLedger } from '../../dataset/ledger/ledger.js';
import type { DatasetView } from '../../dataset/ledger/view.js';
import { type LiveFile, liveFiles } from '../../dataset/log/live.js';
import { contentHash } from '../../dataset/rows/content-hash.js';
import { openStoredShard } from '../../dataset/shards/reader.js';
import type { NearDuplicates, Unit } from '../../filters/near/near-duplicates.js';
import type { DropRecord, LedgerRecord } from '../../generated/ledger-record.js';
import type { AppendEntry, LedgerFile, WithdrawnRows } from '../../generated/log-entry.js';
import type { Store } from '../../stores/store.js';
import { unlessMoved } from './moved.js';

export interface WithdrawDependencies {
  store: Store;
  clock: Clock;
  newId(): string;
  metrics?: Pick<Metrics, 'drops'>;
}

/** Questions of one entry, at most: every reader of the log reads it, 70 bytes a row. */
const AT_ONCE = 5_000;

const appendOf = (view: DatasetView, unit: Unit) => view.log[unit.origin] as AppendEntry;

/** Takes the rows of these samples out of `wanted`, as far as a file has them. */
async function takeRows(
  store: Store,
  { file }: LiveFile,
  wanted: Set<string>,
): Promise<WithdrawnRows | undefined> {
  const shard = await openStoredShard(store, file);
  const rows: { id: string; hash: string }[] = [];
  for (const group of shard.groups.keys()) {
    for (const row of await shard.read(group, ['sample_id', 'row_hash'])) {
      const { sample_id: id, row_hash: hash } = row as { sample_id: string; row_hash: string };
      if (wanted.delete(id)) rows.push({ id, hash });
    }
  }
  if (rows.length === 0) return undefined;
  return {
    path: file.path,
    sample_ids: rows.map(({ id }) => id).sort(),
    content_hash: contentHash(rows.map(({ hash }) => hash)),
  };
}

/** Where the rows of these questions stand. Files that they came with are looked at first. */
async function rowsOf(
  store: Store,
  view: DatasetView,
  units: readonly Unit[],
): Promise<WithdrawnRows[]> {
  const wanted = new Set(units.flatMap(({ samples }) => samples));
  const own = new Set(units.flatMap((unit) => appendOf(view, unit).files.map(({ path }) => path)));
  const live = liveFiles(view.log);
  const isOwn = ({ file }: LiveFile) => own.has(file.path);
  // Compaction has moved those of earlier versions.
  const files = [...live.filter(isOwn), ...live.filter((one) => !isOwn(one))];
  const found: WithdrawnRows[] = [];
  for (const file of files) {
    if (wanted.size === 0) break;
    const rows = await takeRows(store, file, wanted);
    if (rows) found.push(rows);
  }
  const [lost] = wanted;
  if (lost === undefined) return found;
  throw new DatasetError(
    `sample ${lost} stands in the ledger, but in no shard: longpref dataset verify ${store.url} tells more`,
  );
}

/** What a question's own records said, as a drop. */
function dropOf(
  record: Extract<LedgerRecord, { kind: 'sample' }>,
  { samples, near }: Unit,
): DropRecord {
  const { document_id, question_id, question, best_score } = record;
  const { evidence, evidence_all, evidence_lost, abstained, cloze } = record;
  return {
    kind: 'drop',
    ...{ document_id, question_id, question },
    reason: 'near-duplicate',
    detail: `nearly the same as sample ${near}, whose id is smaller`,
    best_score,
    ...(evidence === undefined ? {} : { evidence }),
    ...(evidence_all === undefined ? {} : { evidence_all }),
    ...(evidence_lost === undefined ? {} : { evidence_lost }),
    ...(abstained === undefined ? {} : { abstained }),
    ...(cloze === undefined ? {} : { cloze }),
    samples: [...samples].sort(),
  };
}

/** Writes a drop record for each question, a file for each submission that had it. */
async function writeDrops(
  store: Store,
  view: DatasetView,
  units: readonly Unit[],
): Promise<LedgerFile[]> {
  const waiting = new Map(units.map((unit) => [unit.samples[0], unit]));
  const bySubmission = new Map<string, DropRecord[]>();
  for (const entry of new Set(units.map((unit) => appendOf(view, unit)))) {
    for (const file of entry.ledger) {
      const id = submissionOf(entry, file);
      for await (const record of readLedger(store, file)) {
        const unit = record.kind === 'sample' ? waiting.get(record.sample_id) : undefined;
        if (record.kind !== 'sample' || !unit) continue;
        waiting.delete(record.sample_id);
        bySubmission.set(id, [...(bySubmission.get(id) ?? []), dropOf(record, unit)]);
      }
    }
  }
  const files: LedgerFile[] = [];
  for (const [submission_id, records] of [...bySubmission].sort())
    files.push({ ...(await writeLedger(store, records)), submission_id });
  return files;
}

/**
 * Withdraws all near-duplicates that are still live. Shards stay as they are: an entry names the
 * rows, and compaction leaves them out.
 * @throws LogMoved where another writer has appended meanwhile
 */
export async function withdrawNearDuplicates(
  { store, clock, newId, metrics }: WithdrawDependencies,
  found: NearDuplicates,
  view: DatasetView,
): Promise<void> {
  const due = [...found.losers()]
    .filter(({ samples }) => samples.some((id) => !view.withdrawn.has(id)))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  for (let at = 0; at < due.length; at += AT_ONCE) {
    const units = due.slice(at, at + AT_ONCE);
    const entry = {
      kind: 'withdraw' as const,
      commit_id: newId(),
      requires: ['withdraw'],
      created_at: clock.iso(),
      reason: 'near-duplicate' as const,
      files: await rowsOf(store, view, units),
      ledger: await writeDrops(store, view, units),
    };
    await view.append(entry, unlessMoved);
    metrics?.drops('near-duplicate', units.length);
  }
}
