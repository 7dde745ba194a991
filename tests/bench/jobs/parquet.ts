import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { SchemaElement } from 'hyparquet';
import {
  type Column,
  type ColumnType,
  rowColumns,
} from '../../../pipelines/dataset/rows/columns.js';
import type { Codec } from '../../../pipelines/dataset/shards/parquet.js';
import { configFor } from '../inputs/parts.js';
import { foldersOf, rowBytes } from '../inputs/records.js';
import type { Job, JobContext } from './job.js';

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

const ELEMENTS = {
  utf8: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  int32: { type: 'INT32' },
  float32: { type: 'FLOAT' },
  bool: { type: 'BOOLEAN' },
} as const;

type Compression = 'GZIP' | 'UNCOMPRESSED';

/** A column as parquetjs-lite states it; a list in a list needs a group between. */
function fieldOf(type: ColumnType, compression: Compression): object {
  if (type.kind === 'list') {
    const { item } = type;
    return item.kind === 'list'
      ? { repeated: true, fields: { item: fieldOf(item, compression) } }
      : { ...fieldOf(item, compression), repeated: true };
  }
  if (type.kind === 'struct') return { fields: fieldsOf(type.fields, compression) };
  return { type: PRIMITIVES[type.kind], compression };
}
const fieldsOf = (columns: readonly Column[], compression: Compression): object =>
  Object.fromEntries(
    columns.map(({ name, type, nullable }) => [
      name,
      {
        ...fieldOf(type, compression),
        ...(nullable && type.kind !== 'list' ? { optional: true } : {}),
      },
    ]),
  );

/**
 * A value as peers take it: of a typed array in a list they would keep one element, or make none.
 * @param nest how a list stands in a list
 */
function plain(type: ColumnType, value: unknown, nest: (list: unknown) => unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (type.kind === 'list') {
    const items = Array.from(value as Iterable<unknown>, (item) => plain(type.item, item, nest));
    return type.item.kind === 'list' ? items.map(nest) : items;
  }
  return type.kind === 'struct' ? plainFields(type.fields, value as object, nest) : value;
}
const plainFields = (
  columns: readonly Column[],
  value: object,
  nest: (list: unknown) => unknown = (list) => list,
): object =>
  Object.fromEntries(
    columns.map(({ name, type }) => [
      name,
      plain(type, (value as Record<string, unknown>)[name], nest),
    ]),
  );

/** @param times so often all rows; a shard ends where a run would end it */
export async function writeJob(
  { folder, input, prepared }: JobContext,
  codec: Codec,
  times = 1,
): Promise<Job> {
  const { ShardWriter } = await import('../../../pipelines/dataset/shards/parquet.js');
  const most = configFor(input).config.shard.bytes;
  return async (meter, first) => {
    let writer = new ShardWriter('{}', ROW_GROUP, codec);
    let bytes = 0;
    for (let time = 0; time < times; time++) {
      for (const row of foldersOf(folder).rows.read(first)) {
        await meter.time(() => writer.add(row));
        bytes += rowBytes(row);
        if (bytes < most) continue;
        await meter.time(() => writer.finish());
        writer = new ShardWriter('{}', ROW_GROUP, codec);
        bytes = 0;
      }
    }
    await meter.time(() => writer.finish());
    meter.did({ rows: times * prepared.rows.count, bytes: times * prepared.rows.bytes });
  };
}

/** A column as Parquet itself states it, with three levels to a list. */
function elementsOf({ name, type, nullable }: Column): SchemaElement[] {
  const repetition_type = nullable ? 'OPTIONAL' : 'REQUIRED';
  if (type.kind === 'list') {
    return [
      { name, repetition_type, num_children: 1, converted_type: 'LIST' },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      ...elementsOf({ name: 'element', type: type.item, nullable: false }),
    ];
  }
  if (type.kind === 'struct') {
    return [
      { name, repetition_type, num_children: type.fields.length },
      ...type.fields.flatMap(elementsOf),
    ];
  }
  return [{ name, repetition_type, ...ELEMENTS[type.kind] }];
}

export async function writeHyparquetJob({ folder, prepared }: JobContext): Promise<Job> {
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const root: SchemaElement = { name: 'root', num_children: rowColumns.length };
  const schema = [root, ...rowColumns.flatMap(elementsOf)];
  return async (meter, most) => {
    const bytes = new ByteWriter();
    const compressors = { GZIP: (input: Uint8Array) => gzipSync(input) };
    const writer = new ParquetWriter({ writer: bytes, schema, codec: 'GZIP', compressors });
    let group: object[] = [];
    const flush = () => {
      const columnData = rowColumns.map(({ name }) => ({
        name,
        data: group.map((row) => (row as Record<string, unknown>)[name]),
      }));
      writer.write({ columnData, rowGroupSize: group.length });
      group = [];
    };
    for (const row of foldersOf(folder).rows.read(most)) {
      await meter.time(() => {
        group.push(plainFields(rowColumns, row));
        if (group.length === ROW_GROUP) flush();
      });
    }
    await meter.time(() => {
      if (group.length > 0) flush();
      writer.finish();
    });
    meter.did({ rows: prepared.rows.count, bytes: prepared.rows.bytes });
  };
}

export async function writeParquetJsJob(
  { folder, prepared }: JobContext,
  compression: Compression,
): Promise<Job> {
  const { ParquetSchema, ParquetWriter } = parquetJs();
  const schema = new ParquetSchema(fieldsOf(rowColumns, compression));
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
      await meter.time(() => writer.appendRow(plainFields(rowColumns, row, (item) => ({ item }))));
    }
    await meter.time(() => writer.close());
    meter.did({ rows: prepared.rows.count, bytes: prepared.rows.bytes });
  };
}

type Reader = (bytes: Buffer) => Promise<number>;

/** Ours, as `dataset verify` reads: rows with typed arrays, a row group at a time. */
export async function ourReader(): Promise<Reader> {
  const { readShard } = await import('../../../pipelines/dataset/shards/parquet.js');
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
