import { DatasetError, FencedError } from '../core/errors.js';
import type { LogEntry, StreamRange } from '../generated/log-entry.js';
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
  check: (log: readonly LogEntry[]) => void | Promise<void>,
): Promise<LogEntry[]> {
  const current = [...log];
  for (;;) {
    await check(current);
    const next = { ...entry, sequence: current.length } as LogEntry;
    const bytes = Buffer.from(`${JSON.stringify(next, null, 1)}\n`);
    if (await store.create(entryKey(next.sequence), bytes)) return [...current, next];
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

/** The fence against replays and zombies: every range must start where the log stands. */
export function checkChain(log: readonly LogEntry[], entry: NewEntry): void {
  if (entry.kind !== 'append') return;
  for (const { stream, partition, from, group } of entry.streams) {
    const last = lastRange(log, stream, partition);
    const next = last?.next ?? 0;
    if (next === from) continue;
    const other = last?.group === undefined || last.group === group ? '' : ` (group ${last.group})`;
    throw new FencedError(
      `another writer${other} has already committed ${stream}, partition ${partition}, up to record ${next}, this one starts at ${from}: ` +
        'stop this one; what the other committed is complete',
    );
  }
}
