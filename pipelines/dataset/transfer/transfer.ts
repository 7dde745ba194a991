import type { Clock } from '../../core/clock.js';
import { ConfigError, DatasetError } from '../../core/errors.js';
import { inParallel } from '../../core/parallel.js';
import type { LogEntry, VersionEntry } from '../../generated/log-entry.js';
import type { Store } from '../../stores/store.js';
import { writeCard } from '../card.js';
import { datasetOf } from '../dataset.js';
import { readLog } from '../log/log.js';
import { writeSnapshots } from '../log/snapshot.js';
import { type CopyDependencies, copyFile, digestOf } from './copy.js';
import { checkHistory, copyHistory } from './history.js';
import { type NeededFile, neededFiles } from './needs.js';

export interface TransferProgress {
  /** files and bytes to be copied, so far */
  files: number;
  done: number;
  bytes: number;
  bytesDone: number;
}

export interface TransferOptions {
  from: Store;
  to: Store;
  /** which version; the newest where it is undefined */
  version?: number | undefined;
  allVersions: boolean;
  documents: boolean;
  /** files at once */
  parallel: number;
  clock: Clock;
  /** ends the copy; the same call goes on where it stopped */
  signal?: AbortSignal;
  onProgress?(progress: TransferProgress): void;
}

export interface TransferResult {
  version: VersionEntry;
  /** log entries the target lacked */
  entries: number;
  copied: { files: number; bytes: number };
  /** files that were there already */
  present: number;
  /** files of the target that were damaged and were copied again */
  mended: string[];
  /** files of earlier versions, or for people alone, that the source does not have */
  lacking: string[];
  seconds: number;
}

/** What the target has under the prefixes of needed files: sizes by key. */
async function sizesIn(store: Store, files: readonly NeededFile[]): Promise<Map<string, number>> {
  const folders = new Set(files.map(({ key }) => key.slice(0, key.indexOf('/') + 1)));
  const sizes = new Map<string, number>();
  const listed = await Promise.all([...folders].map((folder) => store.entries(folder)));
  for (const { key, bytes } of listed.flat()) sizes.set(key, bytes);
  return sizes;
}

/** Files that an entry brings in. */
function filesOf(entry: LogEntry): readonly { path: string }[] {
  if (entry.kind === 'append') return [...entry.files, ...entry.ledger];
  if (entry.kind === 'withdraw') return entry.ledger;
  return entry.kind === 'replace' ? entry.adds.flatMap((group) => group.files) : [];
}

/** Files that the target's own log names: they were checked when they came. */
function namedIn(log: readonly LogEntry[]): Set<string> {
  const named = new Set<string>();
  for (const entry of log) {
    for (const { path } of filesOf(entry)) named.add(path);
  }
  return named;
}

type State = 'missing' | 'damaged' | 'present';

/** Whether a file need not be copied: size, and sha256 where nobody has checked it before. */
async function stateOf(
  to: Store,
  file: NeededFile,
  size: number | undefined,
  checked: boolean,
): Promise<State> {
  if (size === undefined) return 'missing';
  if (file.bytes !== size) return 'damaged';
  if (checked || file.sha256 === undefined) return 'present';
  return (await digestOf(to, file.key))?.sha256 === file.sha256 ? 'present' : 'damaged';
}

/** Brings the target's files to what the version needs. */
async function copyFiles(
  options: TransferOptions,
  files: readonly NeededFile[],
  checked: ReadonlySet<string>,
  result: TransferResult,
): Promise<void> {
  const { from, to, clock, signal, parallel } = options;
  const sizes = await sizesIn(to, files);
  const progress = { files: files.length, done: 0, bytes: 0, bytesDone: 0 };
  for (const file of files) progress.bytes += file.bytes;
  const tell = (change: Partial<TransferProgress>) =>
    options.onProgress?.(Object.assign(progress, change));
  const deps: CopyDependencies = {
    from,
    to,
    clock,
    check: () => signal?.throwIfAborted(),
    onBytes: (bytes) => tell({ bytesDone: progress.bytesDone + bytes }),
  };
  const one = async (file: NeededFile) => {
    signal?.throwIfAborted();
    const { key, bytes } = file;
    const state = await stateOf(to, file, sizes.get(key), checked.has(key));
    if (state === 'present') {
      result.present += 1;
      tell({ done: progress.done + 1, bytes: progress.bytes - bytes });
      return;
    }
    if (state === 'damaged') await to.remove(key);
    if (await copyFile(deps, file)) {
      result.copied.files += 1;
      result.copied.bytes += bytes;
      if (state === 'damaged') result.mended.push(key);
    } else if (file.optional) result.lacking.push(key);
    else {
      throw new DatasetError(
        `${from.url}/${key} is missing: restore it from a copy, or copy a newer version (longpref dataset gc removes files of old ones)`,
      );
    }
    tell({ done: progress.done + 1 });
  };
  await inParallel(files, parallel, one);
}

/** Keys whose size at the target is not what it should be: removed meanwhile, or never there. */
async function stillMissing(
  to: Store,
  files: readonly NeededFile[],
  lacking: readonly string[],
): Promise<NeededFile[]> {
  const sizes = await sizesIn(to, files);
  const left = new Set(lacking);
  return files.filter(({ key, bytes }) => !left.has(key) && sizes.get(key) !== bytes);
}

/**
 * Copies one version of a data set, with the log that leads to it: the target then has the same
 * versions and content hash. Files first, the log last: until then the target is what it was.
 * Running it again goes on where it stopped, and copies only what has come since.
 * @throws DatasetError where the target has another history, or the source is damaged
 */
export async function transfer(options: TransferOptions): Promise<TransferResult> {
  const { from, to, clock } = options;
  if (from.url === to.url) throw new ConfigError(`${to.url} cannot be copied onto itself`);
  const started = clock.now();
  const whole = await readLog(from);
  const { version } = datasetOf(from, whole, options.version);
  const log = whole.slice(0, version.sequence + 1);
  const theirs = await readLog(to);
  checkHistory(from, log, to, theirs);

  const { allVersions, documents } = options;
  const { files, lacking } = await neededFiles(from, log, {
    version: version.version,
    allVersions,
    documents,
  });
  const result: TransferResult = {
    version,
    entries: Math.max(0, log.length - theirs.length),
    copied: { files: 0, bytes: 0 },
    present: 0,
    mended: [],
    lacking,
    seconds: 0,
  };
  await copyFiles(options, files, namedIn(theirs), result);
  // A gc at the target may have met files that no log named yet.
  const missing = await stillMissing(to, files, result.lacking);
  if (missing.length > 0) {
    throw new DatasetError(
      `${missing.length} files that were copied are gone from ${to.url}, first ${missing[0]?.key}: ` +
        'is something removing files there? Copy again',
    );
  }
  options.signal?.throwIfAborted();
  await copyHistory(from, log, to, theirs.length);
  const written = theirs.length > log.length ? theirs : log;
  await writeSnapshots(to, written);
  await writeCard(to);
  return { ...result, seconds: (clock.now() - started) / 1000 };
}
