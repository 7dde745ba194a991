import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { LogEntry } from '../../pipelines/generated/log-entry.js';

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

/** What lies in the folder of a data set beside what its log tells. */
export interface Leftovers {
  entries: number;
  /** whether the log ends with a version: a run has finished */
  finished: boolean;
  /** shards and ledgers that no log entry names */
  unnamed: string[];
  /** half-written files */
  temporary: string[];
}

/** Names of the log's entries; its snapshots are beside them. */
const entryNames = (store: string): string[] =>
  namesIn(path.join(store, 'log')).filter((name) => name.endsWith('.json'));

/** How many entries the log has. */
export const entriesOf = (store: string): number => entryNames(store).length;

const filesOf = (entry: LogEntry): { path: string }[] => {
  if (entry.kind === 'append') return [...entry.files, ...entry.ledger];
  return entry.kind === 'replace' ? entry.adds.flatMap(({ files }) => files) : [];
};

/** Looks at the folder of a data set while a run may be writing it, or after it was killed. */
export function leftoversOf(store: string): Leftovers {
  const log = entryNames(store)
    .sort()
    .map((name) => JSON.parse(readFileSync(path.join(store, 'log', name), 'utf8')) as LogEntry);
  const named = new Set(log.flatMap(filesOf).map((file) => file.path));
  const files = ['data', 'ledger'].flatMap((part) =>
    namesIn(path.join(store, part)).map((name) => `${part}/${name}`),
  );
  return {
    entries: log.length,
    finished: log.at(-1)?.kind === 'version',
    unnamed: files.filter((file) => !named.has(file)),
    temporary: namesIn(path.join(store, '.tmp')),
  };
}
