import { type RecordBatch, RecordBatchStreamWriter } from 'apache-arrow';
import { type FileMetaData, parquetMetadata, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import * as parquet from 'parquet-wasm';
import { DatasetError } from '../core/errors.js';
import { rowsToBatch } from './arrow.js';
import { type Column, type ColumnType, rowColumns } from './columns.js';
import type { SampleRow } from './row.js';

/** The one key of a shard's file metadata: with two keys parquet-wasm writes them in any order. */
export const METADATA_KEY = 'longpref';

/**
 * zstd: what data sets are made of. gzip: for readers that know Parquet only as it was in 2020
 * (parquetjs-lite).
 */
export type Codec = 'zstd' | 'gzip';

function writerProperties(
  metadata: string,
  rowGroup: number,
  codec: Codec,
): parquet.WriterProperties {
  const { ZSTD, GZIP } = parquet.Compression;
  // No dictionaries: they pack ids into 11 to 17 bits, where zstd no longer sees the chunks that rows
  // of one document share. With them files were 1.4 to 1.7 times as large and took twice as long.
  // The builder is consumed by each call.
  return new parquet.WriterPropertiesBuilder()
    .setCompression(codec === 'gzip' ? GZIP : ZSTD)
    .setDictionaryEnabled(false)
    .setMaxRowGroupSize(rowGroup)
    .setCreatedBy('longpref')
    .setKeyValueMetadata(new Map([[METADATA_KEY, metadata]]))
    .build();
}

function toWasm(batch: RecordBatch): parquet.RecordBatch[] {
  const writer = new RecordBatchStreamWriter();
  writer.write(batch);
  writer.finish();
  const table = parquet.Table.fromIPCStream(writer.toUint8Array(true));
  const batches = table.recordBatches();
  table.free(); // or wasm memory grows with every row group
  return batches;
}

/**
 * Writes one shard, a row group at a time: rows wait uncompressed for one group only.
 * The same rows and metadata give the same bytes.
 */
export class ShardWriter {
  private readonly waiting: SampleRow[] = [];
  private readonly chunks: Uint8Array[] = [];
  private controller!: ReadableStreamDefaultController<parquet.RecordBatch>;
  private readonly drained: Promise<void>;
  private started = false;

  constructor(
    metadata: string,
    private readonly rowGroup: number,
    codec: Codec = 'zstd',
  ) {
    const input = new ReadableStream<parquet.RecordBatch>({
      start: (controller) => {
        this.controller = controller;
      },
    });
    this.drained = this.drain(input, writerProperties(metadata, rowGroup, codec));
  }

  private async drain(input: ReadableStream, properties: parquet.WriterProperties): Promise<void> {
    const output = await parquet.transformParquetStream(input, properties);
    for await (const chunk of output as unknown as AsyncIterable<Uint8Array>) {
      this.chunks.push(chunk);
    }
  }

  add(row: SampleRow): void {
    this.waiting.push(row);
    if (this.waiting.length >= this.rowGroup) this.flush();
  }

  private flush(): void {
    if (this.waiting.length === 0) return;
    this.started = true;
    const batch = rowsToBatch(this.waiting.splice(0));
    for (const part of toWasm(batch)) this.controller.enqueue(part);
  }

  /** The file's bytes. */
  async finish(): Promise<Buffer> {
    this.flush();
    if (!this.started) throw new DatasetError('a shard without rows was to be written');
    this.controller.close();
    await this.drained;
    return Buffer.concat(this.chunks);
  }
}

/** A value as `SampleRow` has it: typed arrays for lists of int32, null for what is absent. */
function typed(type: ColumnType, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (type.kind === 'list') {
    const items = value as unknown[];
    return type.item.kind === 'int32'
      ? Int32Array.from(items as number[])
      : items.map((item) => typed(type.item, item));
  }
  if (type.kind === 'struct') return typedFields(type.fields, value as Record<string, unknown>);
  return value;
}

const typedFields = (fields: readonly Column[], value: Record<string, unknown>) =>
  Object.fromEntries(fields.map((field) => [field.name, typed(field.type, value[field.name])]));

/** A row group as it was read, or what of it cannot be. */
export type RowGroup<Row = SampleRow> =
  | { first: number; count: number; rows: Row[] }
  | UnreadableGroup;

export interface UnreadableGroup {
  /** rows before it in the file */
  first: number;
  count: number;
  unreadable: string[];
  message: string;
}

const notReadable = (name: string, what: string, cause: unknown): DatasetError =>
  new DatasetError(`${name} is not a readable shard: ${what}`, { cause });

/** Which rows and columns of a group cannot be read, and why. */
export const describeUnreadable = ({ first, count, unreadable, message }: UnreadableGroup) =>
  `rows ${first + 1} to ${first + count}, ${
    unreadable.length > 0 ? `column ${unreadable.join(', ')}` : 'all columns'
  }: ${message}`;

/** An open shard. */
export interface OpenShard {
  /** rows of each row group */
  groups: number[];
  /** One row group; only `columns`, where they are named. */
  read(group: number, columns?: string[]): Promise<Record<string, unknown>[]>;
}

/** @throws DatasetError where not even the file's own description can be read */
export function openShard(bytes: Uint8Array, name: string): OpenShard {
  const file = new Uint8Array(bytes).buffer;
  let metadata: FileMetaData;
  try {
    metadata = parquetMetadata(file);
  } catch (cause) {
    throw notReadable(name, (cause as Error).message, cause);
  }
  const groups = metadata.row_groups.map((group) => Number(group.num_rows));
  return {
    groups,
    read(group, columns) {
      const rowStart = groups.slice(0, group).reduce((sum, rows) => sum + rows, 0);
      const range = { rowStart, rowEnd: rowStart + (groups[group] as number) };
      const some = columns ? { columns } : {};
      return parquetReadObjects({ file, metadata, compressors, ...range, ...some });
    },
  };
}

/**
 * The row groups of a shard from group `from` on; one that is damaged stops nobody from reading
 * the others. Read by hyparquet: on damaged bytes parquet-wasm traps inside wasm, out of reach of
 * any catch, and takes the process with it.
 */
export async function* readRowGroups(
  bytes: Uint8Array,
  name: string,
  from = 0,
): AsyncGenerator<RowGroup> {
  const shard = openShard(bytes, name);
  let first = 0;
  for (const [group, count] of shard.groups.entries()) {
    if (group >= from) yield await readRowGroup(shard, group, first);
    first += count;
  }
}

async function readRowGroup(shard: OpenShard, group: number, first: number): Promise<RowGroup> {
  const count = shard.groups[group] as number;
  try {
    const records = await shard.read(group);
    const rows = records.map((row) => typedFields(rowColumns, row) as unknown as SampleRow);
    return { first, count, rows };
  } catch (error) {
    const unreadable: string[] = [];
    for (const { name } of rowColumns) {
      await shard.read(group, [name]).catch(() => unreadable.push(name));
    }
    return { first, count, unreadable, message: (error as Error).message };
  }
}

/**
 * All rows of a shard.
 * @throws DatasetError where a part of it cannot be read
 */
export async function* readShard(bytes: Uint8Array, name: string): AsyncGenerator<SampleRow> {
  for await (const group of readRowGroups(bytes, name)) {
    if ('rows' in group) yield* group.rows;
    else throw notReadable(name, describeUnreadable(group), group.message);
  }
}
