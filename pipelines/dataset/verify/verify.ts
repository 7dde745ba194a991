import { sha256 } from '../../core/hash.js';
import type { SampleRecord } from '../../generated/ledger-record.js';
import type { DataFile, LedgerFile } from '../../generated/log-entry.js';
import type { Store } from '../../stores/store.js';
import type { DatasetVersion } from '../dataset.js';
import { readLedger } from '../ledger/ledger.js';
import { type LiveFile, liveContentOf } from '../log/live.js';
import { contentHash, sameContent } from '../rows/content-hash.js';
import { describeUnreadable } from '../shards/reader.js';
import { readDamaged } from './damaged.js';
import { type RowFacts, readFacts } from './facts.js';

/** What is read of a version while it is checked. */
interface Found {
  /** where each sample stands: file and row */
  places: Map<string, string>;
  /** what the ledgers say about each sample */
  ledger: Map<string, SampleRecord>;
  /** whether every ledger could be read */
  ledgerWhole: boolean;
  /** files of which not all rows could be read */
  unread: Set<DataFile>;
  /** files with fewer rows than the log says */
  short: Set<DataFile>;
}

/** What is wrong with one row, by its columns alone or against the ledger. */
function checkRow(row: RowFacts, file: DataFile, found: Found): string[] {
  const problems: string[] = [];
  const record = found.ledger.get(row.sample_id);
  if (row.computed !== row.row_hash) {
    const changed = [
      ...(row.split === file.split ? [] : ['split']),
      ...(['question', 'document_id'] as const).filter(
        (column) => record && record[column] !== row[column],
      ),
    ];
    const which = changed.length > 0 ? `: column ${changed.join(', ')}` : '';
    problems.push(`its columns were changed${which} (the row hash does not match them)`);
  }
  const other = found.places.get(row.sample_id);
  if (other) problems.push(`a doubled row: the same sample stands in ${other}`);
  if (!record && found.ledgerWhole) problems.push('no ledger names this sample');
  return problems;
}

/** What is wrong with one file, in a sentence each. */
async function checkFile(
  store: Store,
  { file, withdrawn }: LiveFile,
  found: Found,
): Promise<string[]> {
  const bytes = await store.read(file.path);
  if (!bytes) {
    found.unread.add(file);
    return [
      `${file.path} is missing (longpref dataset gc removes files of old versions, a copy may be without them)`,
    ];
  }
  const problems: string[] = [];
  const damaged = sha256(bytes) !== file.sha256;
  if (damaged)
    problems.push(`${file.path}: its bytes are not those the log names (sha256 differs)`);
  const hashes: string[] = [];
  const gone: string[] = [];
  try {
    const groups = damaged ? await readDamaged(bytes, file.path) : readFacts(bytes, file.path);
    for await (const group of groups) {
      if (!('rows' in group)) {
        found.unread.add(file);
        problems.push(`${file.path}, ${describeUnreadable(group)}`);
        continue;
      }
      for (const [i, row] of group.rows.entries()) {
        const place = `${file.path}, row ${group.first + i + 1}`;
        for (const problem of checkRow(row, file, found)) {
          problems.push(`${place}, sample ${row.sample_id}: ${problem}`);
        }
        if (!found.places.has(row.sample_id)) found.places.set(row.sample_id, place);
        hashes.push(row.computed);
        if (withdrawn.samples.has(row.sample_id)) gone.push(row.computed);
      }
    }
  } catch (error) {
    found.unread.add(file);
    return [...problems, (error as Error).message];
  }
  if (found.unread.has(file)) return problems;
  if (hashes.length < file.rows) found.short.add(file);
  if (hashes.length !== file.rows)
    problems.push(`${file.path}: ${hashes.length} rows, the log says ${file.rows}`);
  if (!sameContent(contentHash(hashes), file.content_hash))
    problems.push(`${file.path}: its content hash is not the one the log names`);
  if (!sameContent(contentHash(gone), withdrawn.content))
    problems.push(`${file.path}: the rows that were withdrawn are not those the log names`);
  return problems;
}

/** Reads one ledger file. @returns what is wrong with it, in a sentence each */
async function checkLedger(store: Store, file: LedgerFile, found: Found): Promise<string[]> {
  try {
    let records = 0;
    for await (const record of readLedger(store, file)) {
      records += 1;
      if (record.kind === 'sample') found.ledger.set(record.sample_id, record);
    }
    if (records === file.records) return [];
    return [`${file.path}: ${records} records, the log says ${file.records}`];
  } catch (error) {
    found.ledgerWhole = false;
    return [(error as Error).message];
  }
}

/** Samples that a ledger names and no file has, each with the files it could have stood in. */
function missingRows(dataset: DatasetVersion, found: Found): string[] {
  const withdrawn = new Set(
    dataset.withdrawals.flatMap(({ files }) => files.flatMap(({ sample_ids }) => sample_ids)),
  );
  // What an unreadable file held is not known.
  if (found.unread.size > 0) return [];
  const files = (found.short.size > 0 ? [...found.short] : dataset.files).map(({ path }) => path);
  const where = files.length > 3 ? 'data/' : files.join(' or ');
  return (
    [...found.ledger.values()]
      // Compaction leaves out what was withdrawn.
      .filter(({ sample_id }) => !found.places.has(sample_id) && !withdrawn.has(sample_id))
      .map(
        ({ sample_id, question }) =>
          `${where}: the row of sample ${sample_id} is missing (question ${JSON.stringify(question.slice(0, 80))})`,
      )
  );
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
  const found: Found = {
    places: new Map(),
    ledger: new Map(),
    ledgerWhole: true,
    unread: new Set(),
    short: new Set(),
  };
  const problems: string[] = [];
  for (const file of dataset.ledgers) {
    problems.push(...(await checkLedger(store, file, found)));
  }
  for (const live of dataset.live) {
    problems.push(...(await checkFile(store, live, found)));
    onFile(live.file);
  }
  problems.push(...missingRows(dataset, found));
  if (!sameContent(liveContentOf(dataset.live), dataset.version.content_hash)) {
    problems.push(
      `version ${dataset.version.version}: its content hash is not the sum of its files'`,
    );
  }
  return problems;
}
