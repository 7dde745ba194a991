import { writeCard } from '../../dataset/card.js';
import { submissionOf } from '../../dataset/ledger/ledger.js';
import { readSubmission, type Submission } from '../../dataset/ledger/submission.js';
import type { DatasetView } from '../../dataset/ledger/view.js';
import { isMadeWith } from '../../dataset/log/made.js';
import type { VersionEntry } from '../../generated/log-entry.js';
import { countRecords } from '../outcome/summary.js';
import { type VersionDependencies, versionOf, writeVersion } from './version.js';

/** Ends submissions that others work on: writes the version when the last document is in. */
export class Completion {
  private readonly submissions = new Map<string, Promise<Submission>>();
  private readonly ended = new Set<string>();

  constructor(
    private readonly deps: VersionDependencies,
    private readonly view: DatasetView,
    /** its identity, whatever the filler pool */
    private readonly configuration: string,
  ) {}

  /** Submissions of which something is in the log, and no version yet. */
  private unfinished(): string[] {
    const ids = new Set<string>();
    for (const entry of this.view.log) {
      if (entry.kind !== 'append' || !isMadeWith(entry.made, this.configuration)) continue;
      for (const file of entry.ledger) ids.add(submissionOf(entry, file));
    }
    return [...ids].filter((id) => !this.ended.has(id));
  }

  /** @returns the versions that were written */
  async check(): Promise<VersionEntry[]> {
    const written: VersionEntry[] = [];
    for (const id of this.unfinished()) {
      if (!versionOf(this.view.log, id)) {
        const submission = this.submissions.get(id) ?? readSubmission(this.deps.store, id);
        this.submissions.set(id, submission);
        const { documents } = await submission;
        if (!documents.every((document) => this.view.has(document))) continue;
        const counts = countRecords(await this.view.records(id));
        written.push((await writeVersion(this.deps, this.view, id, counts)).version);
        await writeCard(this.deps.store);
      }
      this.ended.add(id);
      this.submissions.delete(id);
    }
    return written;
  }
}
