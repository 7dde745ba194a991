import { newestVersion } from '../../dataset/dataset.js';
import type { DatasetView } from '../../dataset/ledger/view.js';
import { liveContent } from '../../dataset/log/live.js';
import type { NearDuplicates } from '../../filters/near/near-duplicates.js';
import type { LogEntry, VersionEntry } from '../../generated/log-entry.js';
import { countRecords, type RunCounts } from '../outcome/summary.js';
import { LogMoved, unlessMoved } from './moved.js';
import { type WithdrawDependencies, withdrawNearDuplicates } from './withdraw.js';

export interface VersionDependencies extends WithdrawDependencies {
  /** undefined where they stay */
  nearDuplicates?: NearDuplicates | undefined;
}

/** A version with what became of the submission that it ends. */
export interface EndedSubmission {
  version: VersionEntry;
  counts: RunCounts;
}

/** The version that ended a submission. */
export const versionOf = (
  log: readonly LogEntry[],
  submissionId: string,
): VersionEntry | undefined =>
  log.findLast(
    (entry): entry is VersionEntry =>
      entry.kind === 'version' && entry.submission_id === submissionId,
  );

/**
 * Ends a submission: withdraws what is nearly the same as other rows, then writes the version entry,
 * unless another writer has written it meanwhile.
 * @param counted its records, before anything is withdrawn
 */
export async function writeVersion(
  deps: VersionDependencies,
  view: DatasetView,
  submissionId: string,
  counted: RunCounts,
): Promise<EndedSubmission> {
  // Withdrawals, of this writer or another, change what became of it.
  const countsNow = async () =>
    deps.nearDuplicates ? countRecords(await view.records(submissionId)) : counted;
  // A version states what the log holds, so it cannot be rebased: another writer's entry in
  // between means stating anew.
  for (;;) {
    const there = versionOf(view.log, submissionId);
    if (there) return { version: there, counts: await countsNow() };
    try {
      if (deps.nearDuplicates) await withdrawNearDuplicates(deps, deps.nearDuplicates, view);
      const entry = entryOf(deps, view.log, submissionId, await countsNow());
      await view.append(entry, unlessMoved);
    } catch (error) {
      if (!(error instanceof LogMoved)) throw error;
    }
  }
}

const entryOf = (
  { clock, newId }: VersionDependencies,
  log: readonly LogEntry[],
  submissionId: string,
  { documents, questions, samples, drops }: RunCounts,
) => ({
  kind: 'version' as const,
  commit_id: newId(),
  requires: [],
  created_at: clock.iso(),
  submission_id: submissionId,
  version: (newestVersion(log)?.version ?? 0) + 1,
  content_hash: liveContent(log),
  documents,
  questions,
  samples,
  drops,
});
