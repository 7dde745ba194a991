import { DatasetError } from '../core/errors.js';
import type { AppendEntry, DataFile, LogEntry, VersionEntry } from '../generated/log-entry.js';
import type { Store } from '../stores/store.js';
import { readLog } from './log.js';

/** A data set as its log tells it at one version. */
export interface DatasetVersion {
  version: VersionEntry;
  /** the appends that make up the version, in order */
  appends: AppendEntry[];
  files: DataFile[];
  /** entries behind the newest version: a run that has not finished */
  unfinished: number;
}

const isVersion = (entry: LogEntry): entry is VersionEntry => entry.kind === 'version';

/** The newest version entry of a log. */
export const newestVersion = (log: readonly LogEntry[]): VersionEntry | undefined =>
  log.findLast(isVersion);

/** The data set at `number`, or at its newest version. */
export async function openDataset(store: Store, number?: number): Promise<DatasetVersion> {
  const log = await readLog(store);
  if (log.length === 0) {
    throw new DatasetError(
      `${store.url} is not a data set: it has no log/; longpref run makes one`,
    );
  }
  const versions = log.filter(isVersion);
  const version =
    number === undefined ? versions.at(-1) : versions.find((entry) => entry.version === number);
  if (!version) {
    const have =
      versions.length > 0
        ? `it has versions 1 to ${versions.length}`
        : 'its first run has not finished: run longpref run again, it resumes';
    throw new DatasetError(
      `${store.url} has no ${number === undefined ? 'complete version' : `version ${number}`}: ${have}`,
    );
  }
  const appends = log
    .slice(0, version.sequence)
    .filter((entry): entry is AppendEntry => entry.kind === 'append');
  return {
    version,
    appends,
    files: appends.flatMap((entry) => entry.files),
    unfinished: log.length - 1 - (versions.at(-1)?.sequence ?? -1),
  };
}
