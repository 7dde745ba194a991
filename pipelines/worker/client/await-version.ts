import type { Clock } from '../../core/clock.js';
import { MessageError } from '../../core/errors.js';
import type { Submission } from '../../dataset/ledger/submission.js';
import type { DatasetView } from '../../dataset/ledger/view.js';
import type { VersionEntry } from '../../generated/log-entry.js';
import { versionOf } from '../../runtime/version/version.js';
import type { DeadLetter } from '../dead-letters/letter.js';
import { Stopped } from '../driver/steady.js';

export interface Awaiting {
  submission: Submission;
  view: DatasetView;
  clock: Clock;
  /** nobody waits any more */
  signal: AbortSignal;
  onProgress(done: number, total: number): void;
  /** dead letters that nobody has dealt with */
  deadLetters(): Promise<DeadLetter[]>;
  /** told once when nothing has moved for a while */
  onStill(): Promise<void>;
}

const POLL_MS = 300;
/** Nothing has moved for so long: the dead letters are looked at. */
const STILL_MS = 4000;
/** Nothing has moved for so long: somebody may be missing. */
const ABSENT_MS = 12_000;

/**
 * Waits until others have completed a submission.
 * @throws MessageError where all that is left of it was set aside
 */
export async function awaitVersion(awaiting: Awaiting): Promise<VersionEntry> {
  const { submission, view, clock, signal, onProgress, deadLetters, onStill } = awaiting;
  const { documents, id } = submission;
  let moved = clock.now();
  let looked = moved;
  let [before, hasSaid] = [-1, false];
  for (;;) {
    await view.refresh();
    const version = versionOf(view.log, id);
    const left = documents.filter((document) => !view.has(document));
    const done = documents.length - left.length;
    if (done !== before) {
      onProgress(done, documents.length);
      [before, moved] = [done, clock.now()];
    }
    if (version) return version;
    const now = clock.now();
    if (now - moved > STILL_MS && now - looked > STILL_MS && left.length > 0) {
      const letters = await deadLetters();
      looked = clock.now();
      const dead = new Set(
        letters
          .filter(({ record }) => record.headers.submission === id)
          .map(({ record }) => record.key),
      );
      if (left.every((document) => dead.has(document.id))) {
        throw new MessageError(
          `${left.length} documents of the submission were set aside, so it has no version yet; everything else is in the data set. ` +
            'longpref dlq ls says why; then longpref dlq replay --all once it is mended, or longpref dlq drop --all',
        );
      }
    }
    if (!hasSaid && now - moved > ABSENT_MS) {
      hasSaid = true;
      await onStill();
    }
    await clock.sleep(POLL_MS, signal);
    if (signal.aborted) throw new Stopped();
  }
}
