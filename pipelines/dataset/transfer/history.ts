import { DatasetError } from '../../core/errors.js';
import type { LogEntry } from '../../generated/log-entry.js';
import type { Store } from '../../stores/store.js';
import { entryBytes, entryKey, parseEntry } from '../log/entry.js';

const describe = (entry: LogEntry): string =>
  entry.kind === 'version'
    ? `version ${entry.version} of ${entry.created_at}`
    : `${entry.kind} of ${entry.created_at}`;

function refuse(from: Store, to: Store, ours: LogEntry, theirs: LogEntry): never {
  throw new DatasetError(
    `${to.url} is another data set than ${from.url}, or has grown in another way: ${entryKey(ours.sequence)} is ` +
      `${describe(theirs)} there (commit ${theirs.commit_id}), ${describe(ours)} here (commit ${ours.commit_id}). ` +
      'Nothing was changed in its log. Copy to an empty place, or copy from there to here first',
  );
}

const same = (a: LogEntry, b: LogEntry): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * Both logs must agree as far as the shorter one goes.
 * @throws DatasetError that names the first entry in which they differ
 */
export function checkHistory(
  from: Store,
  ours: readonly LogEntry[],
  to: Store,
  theirs: readonly LogEntry[],
): void {
  for (const [i, entry] of theirs.slice(0, ours.length).entries()) {
    const own = ours[i] as LogEntry;
    if (!same(own, entry)) refuse(from, to, own, entry);
  }
}

/**
 * Creates the entries from `start` on, one after the other: each is conditional, so that a writer
 * at the target cannot come in between unseen.
 */
export async function copyHistory(
  from: Store,
  log: readonly LogEntry[],
  to: Store,
  start: number,
): Promise<void> {
  for (const entry of log.slice(start)) {
    const key = entryKey(entry.sequence);
    if (await to.create(key, entryBytes(entry))) continue;
    const bytes = await to.read(key);
    if (!bytes) throw new DatasetError(`${to.url}/${key} was removed meanwhile: copy again`);
    const there = parseEntry(bytes.toString('utf8'), entry.sequence, `${to.url}/${key}`);
    if (!same(entry, there)) refuse(from, to, entry, there);
  }
}
