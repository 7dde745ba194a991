import { sha256 } from '../core/hash.js';
import type { DataFile } from '../generated/log-entry.js';
import type { Store } from '../stores/store.js';
import { addContent, contentHash, emptyContent, sameContent } from './content-hash.js';
import type { DatasetVersion } from './dataset.js';
import { readLedger } from './ledger.js';
import { readShard } from './parquet.js';
import { rowHash } from './row-hash.js';

/** What is wrong with one file, in a sentence each. */
async function checkFile(
  store: Store,
  file: DataFile,
  seen: Map<string, string>,
): Promise<string[]> {
  const bytes = await store.read(file.path);
  if (!bytes) return [`${file.path} is missing`];
  const problems: string[] = [];
  if (sha256(bytes) !== file.sha256)
    problems.push(`${file.path}: its bytes are not those the log names (sha256 differs)`);
  const hashes: string[] = [];
  try {
    for await (const row of readShard(bytes, file.path)) {
      const at = `${file.path}, row ${hashes.length + 1} (sample ${row.sample_id.slice(0, 12)})`;
      const hash = rowHash(row);
      if (hash !== row.row_hash) problems.push(`${at}: its row hash does not match its columns`);
      const other = seen.get(row.sample_id);
      if (other) problems.push(`${at}: the same sample stands in ${other} already`);
      seen.set(row.sample_id, file.path);
      hashes.push(hash);
    }
  } catch (error) {
    return [...problems, (error as Error).message];
  }
  if (hashes.length !== file.rows)
    problems.push(`${file.path}: ${hashes.length} rows, the log says ${file.rows}`);
  if (!sameContent(contentHash(hashes), file.content_hash))
    problems.push(`${file.path}: its content hash is not the one the log names`);
  return problems;
}

/**
 * Reads every byte of a version and checks it against the log: files, rows, hashes, ledger.
 * @returns what is wrong, a sentence each; empty where all is well
 */
export async function verifyDataset(
  store: Store,
  dataset: DatasetVersion,
  onFile: (file: DataFile) => void = () => {},
): Promise<string[]> {
  const problems: string[] = [];
  const seen = new Map<string, string>();
  for (const file of dataset.files) {
    problems.push(...(await checkFile(store, file, seen)));
    onFile(file);
  }
  const total = dataset.files.reduce(
    (sum, file) => addContent(sum, file.content_hash),
    emptyContent,
  );
  if (!sameContent(total, dataset.version.content_hash)) {
    problems.push(
      `version ${dataset.version.version}: its content hash is not the sum of its files'`,
    );
  }
  for (const file of dataset.appends.flatMap((entry) => entry.ledger)) {
    try {
      let records = 0;
      for await (const _ of readLedger(store, file)) records += 1;
      if (records !== file.records)
        problems.push(`${file.path}: ${records} records, the log says ${file.records}`);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  return problems;
}
