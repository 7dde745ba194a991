import { DatasetError } from '../../core/errors.js';
import type { DataFile, LogEntry, Made } from '../../generated/log-entry.js';
import { addContent, emptyContent, sameContent } from '../rows/content-hash.js';
import { entryKey } from './entry.js';

/** A file whose rows are part of the data set, and what they were made with. */
export interface LiveFile {
  file: DataFile;
  made: Made;
}

/** Content hash of files together. */
export const contentOf = (files: readonly DataFile[]) =>
  files.reduce((sum, { content_hash }) => addContent(sum, content_hash), emptyContent);

/**
 * The files that are live after `log`, in the order in which they came: those of all appends, but
 * where a replace removed some, those it added.
 * @throws DatasetError for a replace whose files are not live, or that changes the content
 */
export function liveFiles(log: readonly LogEntry[]): LiveFile[] {
  const live = new Map<string, LiveFile>();
  for (const entry of log) {
    if (entry.kind === 'append') {
      for (const file of entry.files) live.set(file.path, { file, made: entry.made });
    } else if (entry.kind === 'replace') {
      const removed: DataFile[] = [];
      for (const path of entry.removes) {
        const gone = live.get(path);
        if (!gone) {
          throw new DatasetError(
            `${entryKey(entry.sequence)} replaces ${path}, which is not live: the log is damaged; copy the data set again`,
          );
        }
        removed.push(gone.file);
        live.delete(path);
      }
      const added = entry.adds.flatMap(({ files }) => files);
      if (!sameContent(contentOf(removed), contentOf(added))) {
        throw new DatasetError(
          `${entryKey(entry.sequence)} replaces files by others with another content hash: the log is damaged; copy the data set again`,
        );
      }
      for (const { made, files } of entry.adds)
        for (const file of files) live.set(file.path, { file, made });
    }
  }
  return [...live.values()];
}
