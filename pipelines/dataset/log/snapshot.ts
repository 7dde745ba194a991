import { gunzipSync, gzipSync } from 'node:zlib';
import { DatasetError } from '../../core/errors.js';
import { sha256 } from '../../core/hash.js';
import type { LogEntry } from '../../generated/log-entry.js';
import type { Store } from '../../stores/store.js';
import { parseEntry, placeOf } from './entry.js';

/**
 * A snapshot is a run of log entries in one file, so that a long log opens with few reads: the
 * entries themselves, not what follows from them, so that every reader of the log has the same
 * with and without. Runs of 100 entries begin at every hundredth, of 1,000 at every thousandth and
 * so on: 12,345 entries are 1 + 2 + 3 snapshots and 45 entries, and each entry is written again
 * once per power of ten, not with every snapshot after it. The log stays the truth: a snapshot
 * that is missing or damaged costs time alone.
 */
export interface SnapshotRange {
  /** the first entry */
  first: number;
  /** a power of ten from 100 on; divides `first` */
  count: number;
}

const FOLDER = 'log/snapshots/';
export const SNAPSHOT_EVERY = 100;

export const snapshotKey = ({ first, count }: SnapshotRange): string =>
  `${FOLDER}${placeOf(first)}-${count}.jsonl.gz`;

function rangeOf(key: string): SnapshotRange | undefined {
  const found = /\/(\d{20})-(\d+)\.jsonl\.gz$/.exec(key);
  return found ? { first: Number(found[1]), count: Number(found[2]) } : undefined;
}

/** All snapshots a log of `length` entries has. */
export function snapshotRanges(length: number): SnapshotRange[] {
  const ranges: SnapshotRange[] = [];
  for (let count = SNAPSHOT_EVERY; count <= length; count *= 10) {
    for (let first = 0; first + count <= length; first += count) ranges.push({ first, count });
  }
  return ranges;
}

/** The fewest snapshots that cover the log from its beginning on. */
function cover(available: readonly SnapshotRange[]): SnapshotRange[] {
  const longest = new Map<number, SnapshotRange>();
  for (const range of available) {
    if (range.count > (longest.get(range.first)?.count ?? 0)) longest.set(range.first, range);
  }
  const chosen: SnapshotRange[] = [];
  for (let range = longest.get(0); range; range = longest.get(range.first + range.count)) {
    chosen.push(range);
  }
  return chosen;
}

const snapshotBytes = (entries: readonly LogEntry[]): Buffer => {
  const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  return gzipSync(`${JSON.stringify({ sha256: sha256(lines) })}\n${lines}`);
};

/** Why a snapshot cannot be used, or its entries. */
async function readSnapshot(store: Store, range: SnapshotRange): Promise<LogEntry[] | string> {
  const name = `${store.url}/${snapshotKey(range)}`;
  const bytes = await store.read(snapshotKey(range));
  if (!bytes) return `${name} is missing`;
  let text: string;
  try {
    text = gunzipSync(bytes).toString('utf8');
  } catch (error) {
    return `${name} is not gzip: ${(error as Error).message}`;
  }
  const end = text.indexOf('\n') + 1;
  const body = text.slice(end);
  if (text.slice(0, end) !== `${JSON.stringify({ sha256: sha256(body) })}\n`)
    return `${name} does not hold what was written (sha256 differs)`;
  const lines = body.trimEnd().split('\n');
  if (lines.length !== range.count)
    return `${name} has ${lines.length} entries, not ${range.count}`;
  return lines.map((line, i) => parseEntry(line, range.first + i, name));
}

/** Entries from the log's beginning on, as far as snapshots tell them. */
export async function readSnapshots(store: Store): Promise<LogEntry[]> {
  const keys = await store.list(FOLDER);
  let available = keys.map(rangeOf).filter((range) => range !== undefined);
  for (;;) {
    const chosen = cover(available);
    const read = await Promise.all(chosen.map((range) => readSnapshot(store, range)));
    // Without those that are damaged, shorter ones may cover the same entries.
    const bad = new Set(chosen.filter((_, i) => typeof read[i] === 'string'));
    if (bad.size === 0) return (read as LogEntry[][]).flat();
    available = available.filter((range) => !bad.has(range));
  }
}

/** Writes the snapshots of a log that are not there yet. @returns how many */
export async function writeSnapshots(store: Store, log: readonly LogEntry[]): Promise<number> {
  if (log.length < SNAPSHOT_EVERY) return 0;
  const there = new Set(await store.list(FOLDER));
  let written = 0;
  for (const range of snapshotRanges(log.length)) {
    if (there.has(snapshotKey(range))) continue;
    const entries = log.slice(range.first, range.first + range.count);
    if (await store.create(snapshotKey(range), snapshotBytes(entries))) written += 1;
  }
  return written;
}

/** Compares every snapshot with the entries themselves. @returns what is wrong, a sentence each */
export async function checkSnapshots(store: Store, log: readonly LogEntry[]): Promise<string[]> {
  const problems: string[] = [];
  for (const key of await store.list(FOLDER)) {
    const range = rangeOf(key);
    if (!range) continue;
    const read = await readSnapshot(store, range).catch((error) => {
      if (error instanceof DatasetError) return error.message;
      throw error;
    });
    const advice = 'remove the file, it will be written again; nothing is lost';
    if (typeof read === 'string') problems.push(`${read}: ${advice}`);
    else if (
      JSON.stringify(read) !== JSON.stringify(log.slice(range.first, range.first + range.count))
    )
      problems.push(`${store.url}/${key} has other entries than the log: ${advice}`);
  }
  return problems;
}
