import { DatasetError } from '../../core/errors.js';
import type { AppendEntry, LogEntry } from '../../generated/log-entry.js';
import type { Store } from '../../stores/store.js';
import { datasetOf } from '../dataset.js';
import { submissionOf } from '../ledger/ledger.js';
import { blobKey, readSubmission, submissionKey } from '../ledger/submission.js';

/** A file that a copy of a data set needs. */
export interface NeededFile {
  key: string;
  bytes: number;
  /** undefined where the name does not tell it */
  sha256?: string;
  /** of an earlier version, or of use to people alone: where the source lacks it, so will the copy */
  optional?: true;
}

export interface Needs {
  files: NeededFile[];
  /** keys of optional files that the source does not have */
  lacking: string[];
}

export interface Wanted {
  /** which version */
  version: number;
  /** the files of all versions before it, too, as far as they are there */
  allVersions: boolean;
  /** the submitted documents, with their texts */
  documents: boolean;
}

/** What is submitted: texts of documents, and the keys of files whose size is not known. */
async function documentsOf(store: Store, appends: readonly AppendEntry[]) {
  const texts: NeededFile[] = [];
  const keys: string[] = [];
  const ids = appends.flatMap((append) => append.ledger.map((file) => submissionOf(append, file)));
  for (const id of new Set(ids)) {
    keys.push(submissionKey(id));
    if ((await store.size(submissionKey(id))) === undefined) continue;
    const { documents } = await readSubmission(store, id);
    for (const { id, bytes } of documents) texts.push({ key: blobKey(id), bytes, sha256: id });
  }
  return { texts, keys };
}

/**
 * The files that a copy of a version needs beside its log: data, ledgers, the tokenizer.
 * @param log up to the version's entry
 */
export async function neededFiles(
  store: Store,
  log: readonly LogEntry[],
  wanted: Wanted,
): Promise<Needs> {
  const { files, appends, ledgers } = datasetOf(store, log, wanted.version);
  const needed = new Map<string, NeededFile>();
  const need = (file: NeededFile) => {
    if (!needed.has(file.key)) needed.set(file.key, file);
  };
  for (const { path, bytes, sha256 } of [...files, ...ledgers]) need({ key: path, bytes, sha256 });
  if (wanted.allVersions) {
    const moved = log.flatMap((entry) => (entry.kind === 'replace' ? entry.adds : []));
    for (const { path, bytes, sha256 } of [...appends, ...moved].flatMap((group) => group.files))
      need({ key: path, bytes, sha256, optional: true });
  }
  const keys = new Set(
    appends.map(({ made }) => `tokenizer/${made.tokenizer_sha256.slice(0, 16)}.json`),
  );
  // Without its pool a copy could take no further submission, without its threshold a first one.
  for (const folder of ['pools/', 'thresholds/'])
    for (const key of await store.list(folder)) keys.add(key);
  if (wanted.documents) {
    const submitted = await documentsOf(store, appends);
    for (const key of submitted.keys) keys.add(key);
    for (const file of submitted.texts) need(file);
  }
  const lacking: string[] = [];
  for (const key of keys) {
    const bytes = await store.size(key);
    if (bytes === undefined) lacking.push(key);
    else need({ key, bytes, optional: true });
  }
  for (const key of needed.keys()) {
    if (key.startsWith('/') || key.split('/').includes('..'))
      throw new DatasetError(
        `${store.url}: the log names ${key}, outside the data set: it has been changed; copy nothing from it`,
      );
  }
  return { files: [...needed.values()], lacking };
}
