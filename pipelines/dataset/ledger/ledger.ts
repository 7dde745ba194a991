import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { createGunzip, gzipSync } from 'node:zlib';
import { DatasetError } from '../../core/errors.js';
import { sha256 } from '../../core/hash.js';
import type { LedgerRecord } from '../../generated/ledger-record.js';
import type { LedgerFile } from '../../generated/log-entry.js';
import { putFile } from '../../stores/put-file.js';
import type { Store } from '../../stores/store.js';

/** Writes ledger records as one content-addressed file. */
export async function writeLedger(store: Store, records: LedgerRecord[]): Promise<LedgerFile> {
  const text = records.map((record) => `${JSON.stringify(record)}\n`).join('');
  const bytes = gzipSync(text, { level: 6 });
  const digest = sha256(bytes);
  const path = `ledger/${digest.slice(0, 16)}.jsonl.gz`;
  await putFile(store, path, bytes);
  return { path, records: records.length, bytes: bytes.length, sha256: digest };
}

/** The submission that the records of a ledger file are of. */
export const submissionOf = (entry: { submission_id: string }, file: LedgerFile): string =>
  file.submission_id ?? entry.submission_id;

/** The records of one ledger file, checked against its sha256. */
export async function* readLedger(store: Store, file: LedgerFile): AsyncGenerator<LedgerRecord> {
  const bytes = await store.read(file.path);
  const name = `${store.url}/${file.path}`;
  if (!bytes) throw new DatasetError(`${name} is missing: restore it from a copy of the data set`);
  if (sha256(bytes) !== file.sha256) {
    throw new DatasetError(
      `${name} is not the file the log names (sha256 differs): restore it from a copy`,
    );
  }
  yield* gunzipLines<LedgerRecord>(bytes);
}

/** JSON lines of a gzipped file. */
export async function* gunzipLines<T>(bytes: Uint8Array): AsyncGenerator<T> {
  const lines = createInterface({ input: Readable.from([bytes]).pipe(createGunzip()) });
  for await (const line of lines) yield JSON.parse(line) as T;
}
