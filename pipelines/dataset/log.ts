import { DatasetError } from '../core/errors.js';
import type { LogEntry } from '../generated/log-entry.js';
import type { Store } from '../stores/store.js';

/** Reader features this version knows; an entry that requires another one is refused. */
const KNOWN_FEATURES = new Set<string>();

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** An entry before it has its place in the log. */
export type NewEntry = DistributiveOmit<LogEntry, 'sequence'>;

export const entryKey = (sequence: number): string =>
  `log/${String(sequence).padStart(20, '0')}.json`;

function parseEntry(bytes: Buffer, sequence: number, store: Store): LogEntry {
  const name = `${store.url}/${entryKey(sequence)}`;
  let entry: LogEntry;
  try {
    entry = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new DatasetError(
      `${name} is not JSON: the log is damaged; restore the file from a copy`,
      {
        cause,
      },
    );
  }
  const unknown = (entry.requires ?? []).filter((feature) => !KNOWN_FEATURES.has(feature));
  if (unknown.length > 0 || !['append', 'version'].includes(entry.kind)) {
    const what = unknown.length > 0 ? unknown.join(', ') : `entries of kind ${entry.kind}`;
    throw new DatasetError(
      `${name} needs ${what}, which this version of longpref cannot read: update it`,
    );
  }
  if (entry.sequence !== sequence) {
    throw new DatasetError(`${name} says it is entry ${entry.sequence}: the log is damaged`);
  }
  return entry;
}

/** Entries of the log from `from` on, in order. */
export async function readLog(store: Store, from = 0): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  for (let sequence = from; ; sequence++) {
    const bytes = await store.read(entryKey(sequence));
    if (!bytes) return entries;
    entries.push(parseEntry(bytes, sequence, store));
  }
}

/**
 * Appends one entry by conditional create. Where another writer was first, its entry is read,
 * `check` decides against the longer log whether ours still holds (and throws where it does not),
 * and the next place is tried.
 * @returns the log with our entry at its end
 */
export async function appendEntry(
  store: Store,
  log: readonly LogEntry[],
  entry: NewEntry,
  check: (log: readonly LogEntry[]) => void,
): Promise<LogEntry[]> {
  const current = [...log];
  for (;;) {
    check(current);
    const next = { ...entry, sequence: current.length } as LogEntry;
    const bytes = Buffer.from(`${JSON.stringify(next, null, 1)}\n`);
    if (await store.create(entryKey(next.sequence), bytes)) return [...current, next];
    const winners = await readLog(store, current.length);
    current.push(...winners);
    if (winners.some((winner) => winner.commit_id === entry.commit_id)) return current;
  }
}

/** Where a stream and partition stand: the `next` of its last append, 0 where there is none. */
export function nextOf(log: readonly LogEntry[], stream: string, partition: number): number {
  let next = 0;
  for (const entry of log) {
    if (entry.kind !== 'append') continue;
    for (const range of entry.streams) {
      if (range.stream === stream && range.partition === partition) next = range.next;
    }
  }
  return next;
}

/** The fence against replays and zombies: every range must start where the log stands. */
export function checkChain(log: readonly LogEntry[], entry: NewEntry): void {
  if (entry.kind !== 'append') return;
  for (const { stream, partition, from } of entry.streams) {
    const next = nextOf(log, stream, partition);
    if (next !== from) {
      throw new DatasetError(
        `another writer has already committed ${stream} up to record ${next}, this one starts at ${from}: ` +
          'stop this run; what the other one committed is complete',
      );
    }
  }
}
