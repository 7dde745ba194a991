import { DatasetError, FencedError, StoreError } from '../../core/errors.js';
import type { LogEntry, StreamRange } from '../../generated/log-entry.js';
import type { Store } from '../../stores/store.js';
import { entryBytes, entryKey, type NewEntry, parseEntry } from './entry.js';
import { readSnapshots, SNAPSHOT_EVERY, writeSnapshots } from './snapshot.js';

export { entryKey, type NewEntry } from './entry.js';

/** Single entries asked for at once, at most: the answers of a bucket take long, not its work. */
const AT_ONCE = 32;

/** Entries from `from` on, each read by itself. */
async function readEntries(store: Store, from: number): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  for (let batch = 2; ; batch = Math.min(AT_ONCE, batch * 2)) {
    const start = from + entries.length;
    const read = await Promise.all(
      Array.from({ length: batch }, (_, i) => store.read(entryKey(start + i))),
    );
    for (const [i, first] of read.entries()) {
      const name = `${store.url}/${entryKey(start + i)}`;
      // Entries are created in order: one behind it means that it is there by now, or was lost.
      const later = !first && read.slice(i + 1).some(Boolean);
      const bytes = first ?? (later ? await store.read(entryKey(start + i)) : undefined);
      if (!bytes && later) {
        throw new DatasetError(
          `${name} is missing although later entries are there: the log has a gap; restore the file from a copy`,
        );
      }
      if (!bytes) return entries;
      entries.push(parseEntry(bytes.toString('utf8'), start + i, name));
    }
  }
}

/** Entries of the log from `from` on, in order; a long log by its snapshots. */
export async function readLog(store: Store, from = 0): Promise<LogEntry[]> {
  if (from > 0) return readEntries(store, from);
  const entries = await readSnapshots(store);
  return entries.concat(await readEntries(store, entries.length));
}

/** All entries, each read by itself: to check what snapshots say. */
export const readLogPlainly = (store: Store): Promise<LogEntry[]> => readEntries(store, 0);

/** A snapshot that cannot be written costs later readers time; the entry is committed all the same. */
async function snapshotNow(store: Store, log: readonly LogEntry[]): Promise<void> {
  if (log.length % SNAPSHOT_EVERY !== 0) return;
  await writeSnapshots(store, log).catch((error) => {
    if (!(error instanceof StoreError)) throw error;
  });
}

/**
 * Appends one entry by conditional create. Where another writer was first, its entry is read,
 * `check` decides against the longer log whether ours still holds (and throws where it does not),
 * and the next place is tried. Whoever writes a hundredth entry writes the snapshots, too.
 * @returns the log with our entry at its end
 */
export async function appendEntry(
  store: Store,
  log: readonly LogEntry[],
  entry: NewEntry,
  check: (log: readonly LogEntry[]) => void | Promise<void>,
): Promise<LogEntry[]> {
  const current = [...log];
  for (;;) {
    await check(current);
    const next = { ...entry, sequence: current.length } as LogEntry;
    if (await store.create(entryKey(next.sequence), entryBytes(next))) {
      current.push(next);
      await snapshotNow(store, current);
      return current;
    }
    const winners = await readLog(store, current.length);
    current.push(...winners);
    if (winners.some((winner) => winner.commit_id === entry.commit_id)) return current;
  }
}

/** Where a stream and partition stand: the `next` of its last append, 0 where there is none. */
export const nextOf = (log: readonly LogEntry[], stream: string, partition: number): number =>
  lastRange(log, stream, partition)?.next ?? 0;

/** The last append's range of a stream and partition. */
export function lastRange(
  log: readonly LogEntry[],
  stream: string,
  partition: number,
): StreamRange | undefined {
  for (let at = log.length - 1; at >= 0; at--) {
    const entry = log[at] as LogEntry;
    if (entry.kind !== 'append') continue;
    const range = entry.streams.find((one) => one.stream === stream && one.partition === partition);
    if (range) return range;
  }
  return undefined;
}

/** Another writer has gone on where this one wanted to. */
export function overtaken(
  { stream, partition, from, group }: Pick<StreamRange, 'stream' | 'partition' | 'from' | 'group'>,
  last: StreamRange | undefined,
): FencedError {
  const other = last?.group === undefined || last.group === group ? '' : ` (group ${last.group})`;
  return new FencedError(
    `another writer${other} has already committed ${stream}, partition ${partition}, up to record ${last?.next ?? 0}, this one starts at ${from}: ` +
      'stop this one; what the other committed is complete',
  );
}

/** The fence against replays and zombies: every range must start where the log stands. */
export function checkChain(log: readonly LogEntry[], entry: NewEntry): void {
  if (entry.kind !== 'append') return;
  for (const range of entry.streams) {
    const last = lastRange(log, range.stream, range.partition);
    if ((last?.next ?? 0) !== range.from) throw overtaken(range, last);
  }
}
