import type { Clock } from '../../core/clock.js';
import { newestVersion } from '../../dataset/dataset.js';
import type { DatasetView } from '../../dataset/ledger/view.js';
import type { LogEntry, VersionEntry } from '../../generated/log-entry.js';
import { liveContent } from '../../stages/shard/shard.js';
import type { Store } from '../../stores/store.js';
import type { RunCounts } from '../outcome/summary.js';

export interface VersionDependencies {
  store: Store;
  clock: Clock;
  newId(): string;
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

/** Ends a submission: the version entry, unless another writer has written it meanwhile. */
export async function writeVersion(
  { clock, newId }: VersionDependencies,
  view: DatasetView,
  submissionId: string,
  { documents, questions, samples, drops }: RunCounts,
): Promise<VersionEntry> {
  // A version states what the log holds, so it cannot be rebased: another writer's entry in
  // between means stating anew.
  for (;;) {
    const there = versionOf(view.log, submissionId);
    if (there) return there;
    const moved = new Error('the log has moved on');
    const entry = {
      kind: 'version' as const,
      commit_id: newId(),
      requires: [],
      created_at: clock.iso(),
      submission_id: submissionId,
      version: (newestVersion(view.log)?.version ?? 0) + 1,
      content_hash: liveContent(view.log),
      documents,
      questions,
      samples,
      drops,
    };
    try {
      await view.append(entry, (others) => {
        if (others > 0) throw moved;
      });
    } catch (error) {
      if (error !== moved) throw error;
    }
  }
}
