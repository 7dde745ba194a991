import type { Clock } from '../core/clock.js';
import { DatasetError } from '../core/errors.js';
import { inParallel } from '../core/parallel.js';
import type { LogEntry, VersionEntry } from '../generated/log-entry.js';
import type { Store, StoreEntry } from '../stores/store.js';
import { blobKey, readSubmission } from './ledger/submission.js';
import { liveFiles } from './log/live.js';
import { readLog } from './log/log.js';

export interface GcOptions {
  store: Store;
  clock: Clock;
  /** files of so many newest versions stay; of all where it is undefined */
  keepVersions?: number | undefined;
  /** what was written in the last so many milliseconds stays: a run may be about to name it */
  graceMs: number;
  /** texts of documents that no submission names, and bodies of messages, go once they are so old */
  blobGraceMs?: number | undefined;
  /** false: only tells what would go */
  remove: boolean;
}

export interface Garbage extends StoreEntry {
  why: 'replaced' | 'unreferenced' | 'half-written' | 'text of no submission' | 'body of a message';
}

export interface GcResult {
  /** what goes, or would */
  garbage: Garbage[];
  bytes: number;
  removed: number;
  /** versions whose files go, or have gone before */
  droppedVersions: number[];
  /** files that no log entry names, but younger than the grace time */
  young: number;
}

/** Files removed between two looks at the log and the times of change. */
const BATCH = 256;
const AT_ONCE = 16;

const isVersion = (entry: LogEntry): entry is VersionEntry => entry.kind === 'version';

interface References {
  /** never removed */
  live: Set<string>;
  /** others that the log names: compaction has replaced them */
  old: Set<string>;
  droppedVersions: number[];
}

/** What the log says about files in data/ and ledger/. */
function referencesOf(
  log: readonly LogEntry[],
  keepVersions = Number.POSITIVE_INFINITY,
): References {
  const versions = log.filter(isVersion);
  const kept = versions.slice(Math.max(0, versions.length - keepVersions));
  const live = new Set<string>();
  // The end of the log has what a run has appended whose version is still to come.
  for (const end of [log.length, ...kept.map(({ sequence }) => sequence)])
    for (const { file } of liveFiles(log.slice(0, end))) live.add(file.path);
  const old = new Set<string>();
  for (const entry of log) {
    if (entry.kind === 'append') {
      for (const { path } of entry.ledger) live.add(path);
      for (const { path } of entry.files) old.add(path);
    } else if (entry.kind === 'withdraw') {
      for (const { path } of entry.ledger) live.add(path);
    } else if (entry.kind === 'replace') {
      for (const { files } of entry.adds) for (const { path } of files) old.add(path);
    }
  }
  const isWhole = ({ sequence }: VersionEntry) =>
    liveFiles(log.slice(0, sequence)).every(({ file }) => live.has(file.path));
  const dropped = versions.slice(0, versions.length - kept.length).filter((v) => !isWhole(v));
  return { live, old, droppedVersions: dropped.map(({ version }) => version) };
}

/** Texts that a submission names, whether or not its run has ended. */
async function submittedTexts(store: Store): Promise<Set<string>> {
  const keys = new Set<string>();
  for (const key of await store.list('submissions/')) {
    const id = /\/([0-9a-f]{64})\.jsonl\.gz$/.exec(key)?.[1];
    if (id === undefined) continue;
    for (const document of (await readSubmission(store, id)).documents)
      keys.add(blobKey(document.id));
  }
  return keys;
}

interface Look {
  garbage: Garbage[];
  references: References;
  young: number;
}

/** One look at the log and everything that could go. */
async function look(options: GcOptions, texts: ReadonlySet<string>): Promise<Look> {
  const { store, clock, graceMs, blobGraceMs } = options;
  // Files first: what comes to the log after them is younger than the grace time.
  const listed = [
    ...(await store.entries('data/')),
    ...(await store.entries('ledger/')),
    ...(await store.entries('.tmp/')),
  ];
  const onDemand = async (prefix: string) =>
    blobGraceMs === undefined ? [] : store.entries(prefix);
  const [blobs, claims] = [await onDemand('blobs/'), await onDemand('claims/')];
  const log = await readLog(store);
  if (log.length === 0) {
    throw new DatasetError(
      `${store.url} has no log, so nothing tells what may go: it is no data set, or a copy of one that has not ended`,
    );
  }
  const references = referencesOf(log, options.keepVersions);
  const now = clock.now();
  const garbage: Garbage[] = [];
  let young = 0;
  const sift = (entry: StoreEntry, why: Garbage['why'], grace: number) => {
    if (now - entry.changedMs >= grace) garbage.push({ ...entry, why });
    else young += 1;
  };
  for (const entry of listed) {
    const { key } = entry;
    if (references.live.has(key)) continue;
    if (references.old.has(key)) sift(entry, 'replaced', graceMs);
    else sift(entry, key.startsWith('.tmp/') ? 'half-written' : 'unreferenced', graceMs);
  }
  for (const entry of blobs)
    if (!texts.has(entry.key)) sift(entry, 'text of no submission', blobGraceMs as number);
  // Whether a topic or a dead letter still has the message is not known here; the time says it.
  for (const entry of claims) sift(entry, 'body of a message', blobGraceMs as number);
  return { garbage, references, young };
}

/** Removes what is still garbage at a second look, a batch at a time. @returns removed keys */
async function removeAll(options: GcOptions, garbage: readonly Garbage[]): Promise<string[]> {
  const removed: string[] = [];
  for (let at = 0; at < garbage.length; at += BATCH) {
    // A run that was killed long ago may go on just now, and name the files it left behind.
    const { blobGraceMs } = options;
    const texts =
      blobGraceMs === undefined ? new Set<string>() : await submittedTexts(options.store);
    const again = await look(options, texts);
    const still = new Set(again.garbage.map(({ key, changedMs }) => `${changedMs} ${key}`));
    const batch = garbage
      .slice(at, at + BATCH)
      .filter(({ key, changedMs }) => still.has(`${changedMs} ${key}`));
    await inParallel(batch, AT_ONCE, ({ key }) => options.store.remove(key));
    removed.push(...batch.map(({ key }) => key));
  }
  return removed;
}

/**
 * Removes files that nothing refers to: of versions that are not kept, of runs and compactions that
 * were killed, half-written ones. Never a file that a kept version or the end of the log has, a
 * ledger, or what is younger than the grace time.
 */
export async function collectGarbage(options: GcOptions): Promise<GcResult> {
  const { store, blobGraceMs } = options;
  const texts = blobGraceMs === undefined ? new Set<string>() : await submittedTexts(store);
  const { garbage, references, young } = await look(options, texts);
  const removed = options.remove ? await removeAll(options, garbage) : [];
  if (options.remove) await store.clean?.(options.clock.now());
  const { live } = referencesOf(await readLog(store), options.keepVersions);
  const lost = removed.filter((key) => live.has(key));
  if (lost.length > 0) {
    throw new DatasetError(
      `${lost.join(', ')} came into use while it was being removed: restore it from a copy. ` +
        'Give a longer --grace than the longest run takes',
    );
  }
  return {
    garbage,
    bytes: garbage.reduce((sum, { bytes }) => sum + bytes, 0),
    removed: removed.length,
    droppedVersions: references.droppedVersions,
    young,
  };
}
