import { DatasetError } from '../../core/errors.js';
import type { LogEntry } from '../../generated/log-entry.js';

/** Reader features this version knows; an entry that requires another one is refused. */
const KNOWN_FEATURES = new Set(['replace', 'withdraw']);
const KNOWN_KINDS = new Set(['append', 'version', 'replace', 'withdraw']);

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** An entry before it has its place in the log. */
export type NewEntry = DistributiveOmit<LogEntry, 'sequence'>;

/** A place in the log as it stands in names: so that names sort as numbers. */
export const placeOf = (sequence: number): string => String(sequence).padStart(20, '0');

export const entryKey = (sequence: number): string => `log/${placeOf(sequence)}.json`;

/** An entry as it is written: the same entry gives the same bytes. */
export const entryBytes = (entry: LogEntry): Buffer =>
  Buffer.from(`${JSON.stringify(entry, null, 1)}\n`);

/**
 * An entry from its JSON.
 * @param name the file it stands in, for messages
 * @throws DatasetError for no JSON, another place, or a kind or feature that is not known here
 */
export function parseEntry(text: string, sequence: number, name: string): LogEntry {
  let entry: LogEntry;
  try {
    entry = JSON.parse(text);
  } catch (cause) {
    throw new DatasetError(
      `${name} is not JSON: the log is damaged; restore the file from a copy`,
      { cause },
    );
  }
  const unknown = (entry.requires ?? []).filter((feature) => !KNOWN_FEATURES.has(feature));
  if (unknown.length > 0 || !KNOWN_KINDS.has(entry.kind)) {
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
