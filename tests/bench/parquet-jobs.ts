import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Writable } from 'node:stream';
import { type Column, type ColumnType, rowColumns } from '../../pipelines/dataset/columns.js';
import type { Codec } from '../../pipelines/dataset/parquet.js';
import type { Job, JobContext } from './child.js';
import { foldersOf } from './records.js';

const ROW_GROUP = 128;

/** parquetjs-lite carries no types. */
interface ParquetJs {
  ParquetSchema: new (fields: object) => object;
  ParquetWriter: {
    openStream(
      schema: object,
      output: Writable,
      options: object,
    ): Promise<{
      setRowGroupSize(rows: number): void;
      appendRow(row: object): Promise<void>;
      close(): Promise<void>;
    }>;
  };
  ParquetReader: {
    openBuffer(bytes: Buffer): Promise<{
      getCursor(): { next(): Promise<object | null> };
      close(): Promise<void>;
    }>;
  };
}
const parquetJs = (): ParquetJs => createRequire(import.meta.url)('parquetjs-lite');

const PRIMITIVES = { utf8: 'UTF8', int32: 'INT32', float32: 'FLOAT', bool: 'BOOLEAN' } as const;

/** A column as parquetjs-lite states it; a list in a list needs a group between. */
function fieldOf(type: ColumnType): object {
  if (type.kind === 'list') {
    const { item } = type;
    return item.kind === 'list'
      ? { repeated: true, fields: { item: fieldOf(item) } }
      : { ...fieldOf(item), repeated: true };
  }
  if (type.kind === 'struct') return { fields: fieldsOf(type.fields) };
  return { type: PRIMITIVES[type.kind], compression: 'GZIP' };
}
const fieldsOf = (columns: readonly Column[]): object =>
  Object.fromEntries(
    columns.map(({ name, type, nullable }) => [
      name,
      { ...fieldOf(type), ...(nullable && type.kind !== 'list' ? { optional: true } : {}) },
    ]),
  );

/** A value as parquetjs-lite takes it: of a typed array in a list it would keep one element. */
function plain(type: ColumnType, value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (type.kind === 'list') {
    const items = Array.from(value as Iterable<unknown>, (item) => plain(type.item, item));
    return type.item.kind === 'list' ? items.map((item) => ({ item })) : items;
  }
  return type.kind === 'struct' ? plainFields(type.fields, value as object) : value;
}
const plainFields = (columns: readonly Column[], value: object) =>
  Object.fromEntries(
    columns.map(({ name, type }) => [name, plain(type, (value as Record<string, unknown>)[name])]),
  );

export async function writeJob({ folder, prepared }: JobContext, codec: Codec): Promise<Job> {
  const { ShardWriter } = await import('../../pipelines/dataset/parquet.js');
  return async (meter, most) => {
    const writer = new ShardWriter('{}', ROW_GROUP, codec);
    for (const row of foldersOf(folder).rows.read(most)) await meter.time(() => writer.add(row));
    await meter.time(() => writer.finish());
    meter.did({ rows: prepared.rows.count, bytes: prepared.rows.bytes });
  };
}

export async function writeParquetJsJob({ folder, prepared }: JobContext): Promise<Job> {
  const { ParquetSchema, ParquetWriter } = parquetJs();
  const schema = new ParquetSchema(fieldsOf(rowColumns));
  return async (meter, most) => {
    const chunks: Buffer[] = [];
    const output = new Writable({
      write(chunk: Buffer, _, done) {
        chunks.push(chunk);
        done();
      },
    });
    const writer = await ParquetWriter.openStream(schema, output, { pageIndex: false });
    writer.setRowGroupSize(ROW_GROUP);
    for (const row of foldersOf(folder).rows.read(most)) {
      await meter.time(() => writer.appendRow(plainFields(rowColumns, row)));
    }
    await meter.time(() => writer.close());
    meter.did({ rows: prepared.rows.count, bytes: prepared.rows.bytes });
  };
}

type Reader = (bytes: Buffer) => Promise<number>;

/** Ours, as `dataset verify` reads: rows with typed arrays, a row group at a time. */
export async function ourReader(): Promise<Reader> {
  const { readShard } = await import('../../pipelines/dataset/parquet.js');
  return async (bytes) => {
    let rows = 0;
    for await (const _ of readShard(bytes, 'bench')) rows += 1;
    return rows;
  };
}

/** hyparquet by itself, the whole file at once. */
export async function hyparquetReader(): Promise<Reader> {
  const { parquetReadObjects } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  return async (bytes) => {
    const file = new Uint8Array(bytes).buffer;
    return (await parquetReadObjects({ file, compressors })).length;
  };
}

/** parquet-wasm into an Arrow table; its columns are typed arrays, no rows are made. */
export async function wasmReader(): Promise<Reader> {
  const { readParquet } = await import('parquet-wasm');
  const { tableFromIPC } = await import('apache-arrow');
  return async (bytes) => tableFromIPC(readParquet(bytes).intoIPCStream()).numRows;
}

export async function parquetJsReader(): Promise<Reader> {
  const { ParquetReader } = parquetJs();
  return async (bytes) => {
    const reader = await ParquetReader.openBuffer(bytes);
    const cursor = reader.getCursor();
    let rows = 0;
    while ((await cursor.next()) !== null) rows += 1;
    await reader.close();
    return rows;
  };
}

/** Reads the prepared shard from memory. */
export async function readJob(
  { folder, prepared }: JobContext,
  codec: Codec,
  reader: Promise<Reader>,
): Promise<Job> {
  const read = await reader;
  const bytes = readFileSync(foldersOf(folder).shard(codec));
  return async (meter) => {
    const rows = await meter.time(() => read(bytes));
    if (rows !== prepared.rows.count) throw new Error(`read ${rows} rows`);
    meter.did({ rows, bytes: prepared.rows.bytes });
  };
}
