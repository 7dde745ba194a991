import { createRequire } from 'node:module';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import t from 'tap';
import { openDataset } from '../../../pipelines/dataset/dataset.js';
import type { SampleRow } from '../../../pipelines/dataset/rows/row.js';
import { rowHash } from '../../../pipelines/dataset/rows/row-hash.js';
import { readShard, ShardWriter } from '../../../pipelines/dataset/shards/parquet.js';
import { openStore } from '../../../pipelines/stores/open.js';
import { json, longpref } from '../../helpers/cli/cli.js';
import { runArgs, writeCorpus } from '../../helpers/corpus.js';

t.setTimeout(300_000);
const folder = t.testdir();
const store = path.join(folder, 'dataset');
t.equal(longpref(runArgs(writeCorpus(folder, 6), store)).code, 0);
const dataset = await openDataset(openStore(store, '.'));
const shown = json(longpref(['dataset', 'show', store, '--json']));
const rows: SampleRow[] = [];
for (const file of dataset.files) {
  const bytes = await openStore(store, '.').read(file.path);
  for await (const row of readShard(bytes as Buffer, file.path)) rows.push(row);
}
const tokens = rows.reduce((sum, row) => sum + row.prompt_ids.reduce((a, b) => a + b, 0), 0);

t.test('DuckDB reads the shards and agrees with dataset show', async (t) => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const query = `
    SELECT count(*) AS rows, sum(list_sum(prompt_ids)) AS tokens,
      count(*) FILTER (split = 'train') AS train, sum(len(rejected_ids)) AS rejected,
      count(DISTINCT row_hash) AS hashes, sum(len(context)) AS chunks
    FROM read_parquet('${store}/data/*.parquet')`;
  const [got] = (await connection.runAndReadAll(query)).getRowObjectsJS();
  t.equal(Number(got?.rows), shown.rows);
  t.equal(Number(got?.train), shown.splits.train);
  t.equal(Number(got?.hashes), shown.rows);
  t.equal(Number(got?.tokens), tokens);
  t.equal(Number(got?.rejected), 2 * rows.length);
  t.equal(
    Number(got?.chunks),
    rows.reduce((sum, row) => sum + row.context.length, 0),
  );
  const metadata = await connection.runAndReadAll(
    `SELECT decode(value) AS value FROM parquet_kv_metadata('${store}/${dataset.files[0]?.path}') WHERE decode(key) = 'longpref'`,
  );
  t.strictSame(JSON.parse(String(metadata.getRowObjectsJS()[0]?.value)), shown.made);
  connection.closeSync();
});

t.test('hyparquet, pure JavaScript, reads the same rows', async (t) => {
  const file = dataset.files[0];
  const bytes = (await openStore(store, '.').read(file?.path as string)) as Buffer;
  const buffer = bytes.buffer.slice(
    bytes.byteOffset,
    bytes.byteOffset + bytes.length,
  ) as ArrayBuffer;
  const read = await parquetReadObjects({ file: buffer, compressors });
  t.equal(read.length, file?.rows);
  t.strictSame(
    Array.from(read[0]?.prompt_ids as number[]),
    Array.from(rows[0]?.prompt_ids as Int32Array),
  );
  t.equal(read[0]?.row_hash, rows[0]?.row_hash);
});

/** parquetjs-lite shows a list as {list: [{item}]}: the file's own three levels. */
function unwrap(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  const { list } = value as { list?: { item: unknown }[] };
  if (list) return list.map(({ item }) => unwrap(item));
  const fields = Object.entries(value).map(([key, field]) => [key, unwrap(field)]);
  // An empty list comes as {}, since nothing of it stands in the file.
  return fields.length === 0 ? [] : Object.fromEntries(fields);
}

t.test('a shard in gzip reads back through parquetjs-lite with the same row hashes', async (t) => {
  const writer = new ShardWriter(JSON.stringify(shown.made), 64, 'gzip');
  for (const row of rows) writer.add(row);
  const { ParquetReader } = createRequire(import.meta.url)('parquetjs-lite');
  const reader = await ParquetReader.openBuffer(await writer.finish());
  t.strictSame(JSON.parse(reader.getMetadata().longpref), shown.made);
  const cursor = reader.getCursor();
  const digests: string[] = [];
  for (let record = await cursor.next(); record; record = await cursor.next()) {
    digests.push(rowHash(unwrap(record) as SampleRow));
  }
  await reader.close();
  t.strictSame(
    digests,
    rows.map((row) => row.row_hash),
  );
});
