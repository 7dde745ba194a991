import { DatasetError } from '../../core/errors.js';
import type {
  ContentHash,
  DataFile,
  LogEntry,
  Made,
  ReplaceEntry,
  WithdrawEntry,
} from '../../generated/log-entry.js';
import { addContent, emptyContent, sameContent, withoutContent } from '../rows/content-hash.js';
import { entryKey } from './entry.js';

/** Rows of a file that are not part of the data set any more. */
export interface Withdrawn {
  samples: ReadonlySet<string>;
  content: ContentHash;
}

/** A file whose rows are part of the data set, but those withdrawn, and what they were made with. */
export interface LiveFile {
  file: DataFile;
  made: Made;
  withdrawn: Withdrawn;
}

const NONE: Withdrawn = { samples: new Set(), content: emptyContent };

/** Content hash of files together, as they were written. */
export const contentOf = (files: readonly DataFile[]) =>
  files.reduce((sum, { content_hash }) => addContent(sum, content_hash), emptyContent);

/** Content hash of the rows that are live. */
export const liveContentOf = (files: readonly LiveFile[]) =>
  files.reduce(
    (sum, { file, withdrawn }) =>
      addContent(sum, withoutContent(file.content_hash, withdrawn.content)),
    emptyContent,
  );

/** Rows of a file that are live. */
export const liveRowsOf = ({ file, withdrawn }: LiveFile): number =>
  file.rows - withdrawn.samples.size;

type Live = Map<string, LiveFile>;

const damaged = (entry: LogEntry, what: string): DatasetError =>
  new DatasetError(
    `${entryKey(entry.sequence)} ${what}: the log is damaged; copy the data set again`,
  );

function replace(live: Live, entry: ReplaceEntry): void {
  const removed: LiveFile[] = [];
  for (const path of entry.removes) {
    const gone = live.get(path);
    if (!gone) throw damaged(entry, `replaces ${path}, which is not live`);
    removed.push(gone);
    live.delete(path);
  }
  const added = entry.adds.flatMap(({ files }) => files);
  if (!sameContent(liveContentOf(removed), contentOf(added)))
    throw damaged(entry, 'replaces files by others with another content hash');
  for (const { made, files } of entry.adds)
    for (const file of files) live.set(file.path, { file, made, withdrawn: NONE });
}

function withdraw(live: Live, entry: WithdrawEntry): void {
  for (const { path, sample_ids, content_hash } of entry.files) {
    const there = live.get(path);
    if (!there) throw damaged(entry, `withdraws rows of ${path}, which is not live`);
    const samples = new Set([...there.withdrawn.samples, ...sample_ids]);
    const isEach = samples.size === there.withdrawn.samples.size + content_hash.rows;
    if (sample_ids.length !== content_hash.rows || !isEach || samples.size > there.file.rows)
      throw damaged(entry, `withdraws rows of ${path} that are not live`);
    const content = addContent(there.withdrawn.content, content_hash);
    live.set(path, { ...there, withdrawn: { samples, content } });
  }
}

/**
 * The files that are live after `log`, in the order in which they came: those of all appends, but
 * where a replace removed some, those it added; with the rows that were withdrawn since.
 * @throws DatasetError for a replace whose files are not live, or that changes the content, and for
 *   rows withdrawn that were not live
 */
export function liveFiles(log: readonly LogEntry[]): LiveFile[] {
  const live: Live = new Map();
  for (const entry of log) {
    if (entry.kind === 'append') {
      const { made } = entry;
      for (const file of entry.files) live.set(file.path, { file, made, withdrawn: NONE });
    } else if (entry.kind === 'replace') replace(live, entry);
    else if (entry.kind === 'withdraw') withdraw(live, entry);
  }
  return [...live.values()];
}

/** Content hash of the rows that are live after `log`. */
export const liveContent = (log: readonly LogEntry[]): ContentHash => liveContentOf(liveFiles(log));
