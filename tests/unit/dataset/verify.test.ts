import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { RecordBatchStreamWriter } from 'apache-arrow';
import { parquetMetadata } from 'hyparquet';
import { Compression, Table, WriterPropertiesBuilder, writeParquet } from 'parquet-wasm';
import t from 'tap';
import { openDataset } from '../../../pipelines/dataset/dataset.js';
import type { SampleRow } from '../../../pipelines/dataset/rows/row.js';
import { rowHash } from '../../../pipelines/dataset/rows/row-hash.js';
import { rowsToBatch } from '../../../pipelines/dataset/shards/arrow.js';
import { readShard, ShardWriter } from '../../../pipelines/dataset/shards/parquet.js';
import { verifyDataset } from '../../../pipelines/dataset/verify/verify.js';
import type { DataFile } from '../../../pipelines/generated/log-entry.js';
import { FolderStore } from '../../../pipelines/stores/folder.js';
import { longpref } from '../../helpers/cli/cli.js';
import { runArgs, writeCorpus } from '../../helpers/corpus.js';
import { sampled } from '../../helpers/sweep.js';

const ROW_GROUP = 24;

t.setTimeout(300_000);
const folder = t.testdir();
const whole = path.join(folder, 'whole');
const made = longpref(
  runArgs(writeCorpus(folder, 6, 1500, 15), whole, '--set', `shard.row_group=${ROW_GROUP}`),
);
t.equal(made.code, 0, made.stderr);
const { files } = await openDataset(new FolderStore(whole));
const train = files.find(({ split }) => split === 'train') as DataFile;
const shardBytes = readFileSync(path.join(whole, train.path));
const rows: SampleRow[] = [];
for await (const row of readShard(shardBytes, train.path)) rows.push(row);

let copies = 0;
/** What `dataset verify` says about a copy in which the train shard has these bytes. */
async function verifyWith(bytes: Uint8Array): Promise<string[]> {
  const copy = path.join(folder, `copy-${copies++}`);
  cpSync(whole, copy, { recursive: true });
  writeFileSync(path.join(copy, train.path), bytes);
  const store = new FolderStore(copy);
  return verifyDataset(store, await openDataset(store));
}

/** The same with these rows, rewritten under an unchanged log. */
async function verifyRows(changed: readonly SampleRow[]): Promise<string[]> {
  const metadata = parquetMetadata(new Uint8Array(shardBytes).buffer).key_value_metadata ?? [];
  const made = metadata.find(({ key }) => key === 'longpref')?.value as string;
  const writer = new ShardWriter(made, ROW_GROUP);
  for (const row of changed) writer.add(row);
  return verifyWith(await writer.finish());
}

const otherBytes = `${train.path}: its bytes are not those the log names (sha256 differs)`;
const otherContent = `${train.path}: its content hash is not the one the log names`;
/** Row 41 of the shard, in its second row group. */
const AT = 40;
const sample = (rows[AT] as SampleRow).sample_id;
const place = `${train.path}, row ${AT + 1}, sample ${sample}`;

const replaced = (change: (row: SampleRow) => Partial<SampleRow>): SampleRow[] =>
  rows.map((row, i) => (i === AT ? { ...row, ...change(row) } : row));

const withToken = ({ prompt_ids }: SampleRow) => ({
  prompt_ids: prompt_ids.map((id, i) => (i === 17 ? id + 1 : id)),
});

t.test('a whole data set: nothing to say', async (t) => {
  t.ok(rows.length > 2 * ROW_GROUP, 'three row groups');
  t.strictSame(await verifyWith(shardBytes), []);
  t.strictSame(await verifyRows(rows), [], 'the same rows give the same bytes');
});

t.test('one changed token names the sample', async (t) => {
  t.strictSame(await verifyRows(replaced(withToken)), [
    otherBytes,
    `${place}: its columns were changed (the row hash does not match them)`,
    otherContent,
  ]);
});

t.test('one changed token under a row hash that was made to match', async (t) => {
  const forged = replaced((row) => ({
    ...withToken(row),
    row_hash: rowHash({ ...row, ...withToken(row) }),
  }));
  t.strictSame(await verifyRows(forged), [otherBytes, otherContent]);
});

t.test('a changed question is held against the ledger, and the column named', async (t) => {
  const [, problem] = await verifyRows(replaced(() => ({ question: 'Why?' })));
  t.equal(
    problem,
    `${place}: its columns were changed: column question (the row hash does not match them)`,
  );
});

t.test('one doubled row names the sample and both places', async (t) => {
  t.strictSame(await verifyRows([...rows, rows[AT] as SampleRow]), [
    otherBytes,
    `${train.path}, row ${rows.length + 1}, sample ${sample}: ` +
      `a doubled row: the same sample stands in ${train.path}, row ${AT + 1}`,
    `${train.path}: ${rows.length + 1} rows, the log says ${rows.length}`,
    otherContent,
  ]);
});

t.test('one missing row names the sample and its question', async (t) => {
  const question = JSON.stringify((rows[AT] as SampleRow).question);
  t.strictSame(await verifyRows(rows.filter((_, i) => i !== AT)), [
    otherBytes,
    `${train.path}: ${rows.length - 1} rows, the log says ${rows.length}`,
    otherContent,
    `${train.path}: the row of sample ${sample} is missing (question ${question})`,
  ]);
});

t.test('one row in the place of another names both', async (t) => {
  const swapped = replaced(() => rows[AT + 1] as SampleRow);
  const problems = await verifyRows(swapped);
  t.match(problems, [
    otherBytes,
    new RegExp(`row ${AT + 2}, sample \\w+: a doubled row: .* row ${AT + 1}$`),
    otherContent,
    `the row of sample ${sample} is missing`,
  ]);
});

t.test('a sample that no ledger names', async (t) => {
  const extra = { ...(rows[AT] as SampleRow), sample_id: 'f'.repeat(64) };
  const problems = await verifyRows([...rows, { ...extra, row_hash: rowHash(extra) }]);
  t.equal(
    problems[1],
    `${train.path}, row ${rows.length + 1}, sample ${extra.sample_id}: no ledger names this sample`,
  );
});

/** First byte of the pages of a column in the second row group. */
function pagesOf(column: string, bytes: Buffer = shardBytes): { start: number; end: number } {
  const { row_groups } = parquetMetadata(new Uint8Array(bytes).buffer);
  const found = row_groups[1]?.columns.find(({ meta_data }) => {
    return meta_data?.path_in_schema.join('.') === column;
  })?.meta_data;
  if (!found) throw new Error(`no column ${column}`);
  const start = Number(found.data_page_offset);
  return { start, end: start + Number(found.total_compressed_size) };
}

const flipped = (at: number, bit: number): Buffer => {
  const bytes = Buffer.from(shardBytes);
  bytes[at] = (bytes[at] as number) ^ (1 << bit);
  return bytes;
};

t.test('one flipped byte that stops decoding names rows and column', async (t) => {
  const { start } = pagesOf('prompt_ids.list.item');
  // The frame's magic number stands behind the page's header, which is shorter than 100 bytes.
  const frame = shardBytes.indexOf(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), start);
  t.ok(frame - start < 100);
  const problems = await verifyWith(flipped(frame, 1));
  t.equal(problems[0], otherBytes);
  t.match(
    problems[1],
    `${train.path}, rows ${ROW_GROUP + 1} to ${2 * ROW_GROUP}, column prompt_ids: `,
  );
  t.equal(problems.length, 2, 'the other row groups are well');
});

t.test(
  'one flipped byte anywhere names the file, and a row or column where it changed one',
  async (t) => {
    const columns = ['prompt_ids.list.item', 'chosen_ids.list.item', 'answers.list.item.kind'];
    const places = columns.flatMap((column) => [0.1, 0.5, 0.9].map((part) => ({ column, part })));
    for (const { column, part } of sampled('flipped bytes', places, 4)) {
      const { start, end } = pagesOf(column);
      const at = Math.floor(start + (end - start) * part);
      const problems = await verifyWith(flipped(at, 3));
      t.equal(problems[0], otherBytes, `byte ${at}`);
      // Every other row and row group is well.
      const elsewhere = problems.filter((problem) => {
        const row = Number(/, rows? (\d+)/.exec(problem)?.[1] ?? ROW_GROUP + 1);
        return !problem.startsWith(train.path) || row <= ROW_GROUP || row > 2 * ROW_GROUP;
      });
      t.strictSame(elsewhere, [], `byte ${at}`);
    }
    const footer = await verifyWith(flipped(shardBytes.length - 5, 6));
    t.strictSame(footer.slice(0, 1), [otherBytes]);
    t.match(footer[1], `${train.path} is not a readable shard`);
  },
);

/** The train shard without compression: levels of its pages stand in the file as they are. */
function uncompressed(): Buffer {
  const writer = new RecordBatchStreamWriter();
  for (let at = 0; at < rows.length; at += ROW_GROUP) {
    writer.write(rowsToBatch(rows.slice(at, at + ROW_GROUP)));
  }
  writer.finish();
  const properties = new WriterPropertiesBuilder()
    .setCompression(Compression.UNCOMPRESSED)
    .setDictionaryEnabled(false)
    .setMaxRowGroupSize(ROW_GROUP)
    .build();
  return Buffer.from(writeParquet(Table.fromIPCStream(writer.toUint8Array(true)), properties));
}

t.test('a length that makes V8 end the process is found out by another one', async (t) => {
  const bytes = uncompressed();
  const { start } = pagesOf('answers.list.item.kind', bytes);
  // A page: repetition levels and definition levels, each behind its length, then the values.
  const values = bytes.indexOf('preferred', start) - 4;
  const after = (at: number) => at + 4 + bytes.readUInt32LE(at);
  let levels = start;
  while (levels < values && !(after(levels) < values && after(after(levels)) === values)) levels++;
  t.ok(levels < values);
  bytes.set([0xfe, 0xff, 0xff, 0xff, 0x07], levels + 4); // a run of 1,073,741,823 levels
  t.strictSame(await verifyWith(bytes), [
    otherBytes,
    `${train.path}, rows ${ROW_GROUP + 1} to ${2 * ROW_GROUP}, column answers: a length in it is damaged`,
  ]);
});

t.test('a truncated, a missing and an empty shard are named', async (t) => {
  const cut = await verifyWith(shardBytes.subarray(0, shardBytes.length - 100));
  t.equal(cut[0], otherBytes);
  t.match(cut[1], `${train.path} is not a readable shard`);
  t.match((await verifyWith(Buffer.alloc(0)))[1], `${train.path} is not a readable shard`);
});
