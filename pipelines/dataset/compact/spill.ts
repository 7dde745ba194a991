import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { StoreError } from '../../core/errors.js';
import { packed, unpacked } from '../rows/packed.js';
import type { SampleRow } from '../rows/row.js';

/** Rows on disk, by ranges: for what does not fit into memory. */
export interface Spill {
  add(range: number, row: SampleRow): Promise<void>;
  /** All rows of a range, once. */
  take(range: number): Promise<SampleRow[]>;
  close(): Promise<void>;
}

/** Bytes that wait before they are written, all ranges together. */
const WAITING = 32 << 20;

/**
 * A spill in a new folder below `parent`, with one file a range.
 */
export async function openSpill(parent: string): Promise<Spill> {
  const folder = await mkdtemp(path.join(parent, 'longpref-compact-'));
  const waiting = new Map<number, Buffer[]>();
  let bytes = 0;
  const fileOf = (range: number) => path.join(folder, String(range));
  const fail = (cause: unknown) =>
    new StoreError(
      `cannot use ${folder} for sorting: ${(cause as Error).message}; another folder with room can be given with --scratch`,
      { cause },
    );
  const write = async () => {
    for (const [range, parts] of waiting) await appendFile(fileOf(range), Buffer.concat(parts));
    waiting.clear();
    bytes = 0;
  };
  return {
    async add(range, row) {
      const bytesOfRow = packed(row);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytesOfRow.length);
      const parts = waiting.get(range) ?? [];
      parts.push(length, bytesOfRow);
      waiting.set(range, parts);
      bytes += bytesOfRow.length;
      if (bytes < WAITING) return;
      await write().catch((error) => {
        throw fail(error);
      });
    },
    async take(range) {
      try {
        await write();
        const all = await readFile(fileOf(range)).catch((error) => {
          if (error.code === 'ENOENT') return Buffer.alloc(0);
          throw error;
        });
        const rows: SampleRow[] = [];
        for (let at = 0; at < all.length; ) {
          const end = at + 4 + all.readUInt32LE(at);
          rows.push(unpacked(all.subarray(at + 4, end)) as SampleRow);
          at = end;
        }
        await rm(fileOf(range), { force: true });
        return rows;
      } catch (error) {
        throw fail(error);
      }
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
