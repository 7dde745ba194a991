import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { StoreError } from '../../core/errors.js';
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
 * A spill in a new folder below `parent`, with one file a range. Rows are packed at the lowest
 * level: token ids have two empty bytes of four, and the disk need not write those.
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
      const packed = deflateRawSync(serialize(row), { level: 1 });
      const length = Buffer.alloc(4);
      length.writeUInt32LE(packed.length);
      const parts = waiting.get(range) ?? [];
      parts.push(length, packed);
      waiting.set(range, parts);
      bytes += packed.length;
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
          rows.push(deserialize(inflateRawSync(all.subarray(at + 4, end))));
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
