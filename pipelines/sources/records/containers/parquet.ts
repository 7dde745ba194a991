import { open } from 'node:fs/promises';
import { type AsyncBuffer, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { InputError } from '../../../core/errors.js';
import { wholeOf } from '../../files/failure.js';
import type { SourceFile } from '../../source.js';
import type { Container } from '../records.js';

/** Largest Parquet file read out of an archive, where it cannot be read in places. */
const MOST = 512 << 20;

async function openBuffer(file: SourceFile): Promise<AsyncBuffer & { close(): Promise<void> }> {
  if (!file.path.toLowerCase().endsWith('.parquet')) {
    const bytes = await wholeOf(file.open(), MOST);
    const whole = new Uint8Array(bytes).buffer;
    return {
      byteLength: whole.byteLength,
      slice: (a, b) => whole.slice(a, b),
      close: async () => {},
    };
  }
  const handle = await open(file.path, 'r');
  const { size } = await handle.stat();
  return {
    byteLength: size,
    async slice(from, to = size) {
      const bytes = new Uint8Array(to - from);
      await handle.read(bytes, 0, bytes.length, from);
      return bytes.buffer;
    },
    close: () => handle.close(),
  };
}

/** Values as JSON has them: integers of 64 bits become numbers. */
const plain = (value: unknown): unknown => {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Uint8Array || value instanceof Date) return String(value);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
  return value;
};

/** Parquet: one record a row, row group by row group. */
export const parquet: Container = {
  endings: ['.parquet'],
  async *records(file) {
    const buffer = await openBuffer(file);
    try {
      const metadata = await parquetMetadataAsync(buffer);
      let row = 0;
      for (const { num_rows } of metadata.row_groups) {
        const end = row + Number(num_rows);
        const rows = await parquetReadObjects({
          ...{ file: buffer, metadata, compressors },
          ...{ rowStart: row, rowEnd: end },
        });
        for (const record of rows) {
          row += 1;
          yield { record: plain(record), source: `${file.name}#${row}` };
        }
      }
    } catch (cause) {
      if (cause instanceof InputError) throw cause;
      throw new InputError(
        `it cannot be read as Parquet (${(cause as Error).message}): get it again, or write it anew`,
        { cause },
      );
    } finally {
      await buffer.close();
    }
  },
};
