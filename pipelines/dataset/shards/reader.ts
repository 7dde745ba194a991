import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadata,
  parquetMetadataAsync,
  parquetReadObjects,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { DatasetError, LongprefError } from '../../core/errors.js';
import type { Store } from '../../stores/store.js';
import { type Column, type ColumnType, rowColumns } from '../rows/columns.js';
import type { SampleRow } from '../rows/row.js';

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
  /** bytes of each, before compression */
  groupBytes: number[];
  /** the columns it has: one made earlier lacks those added since */
  columns: string[];
  /** One row group; only `columns`, where they are named. */
  read(group: number, columns?: string[]): Promise<Record<string, unknown>[]>;
}

function shardOf(file: AsyncBuffer, metadata: FileMetaData): OpenShard {
  const groups = metadata.row_groups.map((group) => Number(group.num_rows));
  const columns = metadata.schema.map(({ name }) => name);
  return {
    groups,
    groupBytes: metadata.row_groups.map((group) => Number(group.total_byte_size)),
    columns: rowColumns.map(({ name }) => name).filter((column) => columns.includes(column)),
    read(group, only) {
      const rowStart = groups.slice(0, group).reduce((sum, rows) => sum + rows, 0);
      const range = { rowStart, rowEnd: rowStart + (groups[group] as number) };
      const some = only ? { columns: only } : {};
      return parquetReadObjects({ file, metadata, compressors, ...range, ...some });
    },
  };
}

/** @throws DatasetError where not even the file's own description can be read */
export function openShard(bytes: Uint8Array, name: string): OpenShard {
  const file = new Uint8Array(bytes).buffer;
  try {
    return shardOf(file, parquetMetadata(file));
  } catch (cause) {
    throw notReadable(name, (cause as Error).message, cause);
  }
}

/**
 * A shard in a store, of which only those parts are read that are asked for.
 * @throws DatasetError where it is missing, or its own description cannot be read
 */
export async function openStoredShard(
  store: Store,
  { path, bytes }: { path: string; bytes: number },
): Promise<OpenShard> {
  const name = `${store.url}/${path}`;
  const file: AsyncBuffer = {
    byteLength: bytes,
    async slice(from, to = bytes) {
      const parts = await store.stream(path, from, to);
      if (!parts) throw new DatasetError(`${name} is missing: restore it from a copy`);
      const slice = new Uint8Array(to - from);
      let at = 0;
      for await (const part of parts) {
        slice.set(part, at);
        at += part.length;
      }
      if (at < slice.length) throw new DatasetError(`${name} is shorter than the log says`);
      return slice.buffer;
    },
  };
  try {
    return shardOf(file, await parquetMetadataAsync(file));
  } catch (cause) {
    if (cause instanceof LongprefError) throw cause;
    throw notReadable(name, (cause as Error).message, cause);
  }
}

/**
 * One row group.
 * @throws DatasetError where it cannot be read
 */
export async function readGroup(shard: OpenShard, group: number, name: string) {
  const records = await shard.read(group).catch((cause) => {
    if (cause instanceof LongprefError) throw cause;
    throw notReadable(name, `row group ${group + 1}: ${cause.message}`, cause);
  });
  return records.map((row) => typedFields(rowColumns, row) as unknown as SampleRow);
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
    for (const name of shard.columns) {
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
