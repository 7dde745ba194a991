import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { StoreError } from '../../core/errors.js';
import { packed, unpacked } from '../../dataset/rows/packed.js';
import type { PreparedRow } from './prepare-row.js';

/** Where a row stands in the scratch file. */
export interface ScratchEntry {
  documentId: string;
  instanceId: string;
  offset: number;
  length: number;
}

/**
 * Rows on disk between reading and writing: nothing goes into the data set before all records are
 * known to be good, and rows are written in the order of their prompts, whatever file they came from.
 */
export interface Scratch {
  add(row: PreparedRow): Promise<ScratchEntry>;
  read(entry: ScratchEntry): Promise<PreparedRow>;
  close(): Promise<void>;
}

/** @param parent the folder in which a new one is made */
export async function openScratch(parent: string): Promise<Scratch> {
  const fail = (cause: unknown) =>
    new StoreError(
      `cannot keep rows in ${parent} meanwhile: ${(cause as Error).message}; another folder with room can be given with --scratch`,
      { cause },
    );
  let folder = '';
  let file: FileHandle;
  try {
    folder = await mkdtemp(path.join(parent, 'longpref-import-'));
    file = await open(path.join(folder, 'rows'), 'wx+');
  } catch (cause) {
    throw fail(cause);
  }
  let end = 0;
  return {
    async add(row) {
      const bytes = packed(row);
      const entry = {
        ...{ documentId: row.documentId, instanceId: row.draft.instanceId },
        ...{ offset: end, length: bytes.length },
      };
      end += bytes.length;
      await file.write(bytes, 0, bytes.length, entry.offset).catch((cause) => {
        throw fail(cause);
      });
      return entry;
    },
    async read({ offset, length }) {
      const bytes = Buffer.alloc(length);
      await file.read(bytes, 0, length, offset);
      return unpacked(bytes) as PreparedRow;
    },
    async close() {
      await file.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
