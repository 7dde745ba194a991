import { DatasetError } from '../core/errors.js';
import type {
  AppendEntry,
  DataFile,
  LedgerFile,
  LogEntry,
  VersionEntry,
  WithdrawEntry,
} from '../generated/log-entry.js';
import type { Store } from '../stores/store.js';
import { type LiveFile, liveFiles } from './log/live.js';
import { readLog } from './log/log.js';

/** A data set as its log tells it at one version. */
export interface DatasetVersion {
  version: VersionEntry;
  /** the appends that make up the version, in order */
  appends: AppendEntry[];
  /** the withdrawals among them */
  withdrawals: WithdrawEntry[];
  /** the files that are live at the version */
  live: LiveFile[];
  files: DataFile[];
  ledgers: LedgerFile[];
  /** appends behind the newest version: a run that has not finished */
  unfinished: number;
}

const isAppend = (entry: LogEntry): entry is AppendEntry => entry.kind === 'append';
const isWithdrawal = (entry: LogEntry): entry is WithdrawEntry => entry.kind === 'withdraw';
const isVersion = (entry: LogEntry): entry is VersionEntry => entry.kind === 'version';

/** The newest version entry of a log. */
export const newestVersion = (log: readonly LogEntry[]): VersionEntry | undefined =>
  log.findLast(isVersion);

/** The data set at `number`, or at its newest version. */
export const openDataset = async (store: Store, number?: number): Promise<DatasetVersion> =>
  datasetOf(store, await readLog(store), number);

/** The same of a log that has been read. */
export function datasetOf(store: Store, log: readonly LogEntry[], number?: number): DatasetVersion {
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
  const before = log.slice(0, version.sequence);
  const live = liveFiles(before);
  const appends = before.filter(isAppend);
  const withdrawals = before.filter(isWithdrawal);
  return {
    version,
    appends,
    withdrawals,
    live,
    files: live.map(({ file }) => file),
    ledgers: [...appends, ...withdrawals].flatMap(({ ledger }) => ledger),
    unfinished: log.slice((versions.at(-1)?.sequence ?? -1) + 1).filter(isAppend).length,
  };
}
