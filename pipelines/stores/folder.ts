import { randomBytes } from 'node:crypto';
import { type FileHandle, link, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { StoreError } from '../core/errors.js';
import { makeFolder } from '../core/make-folder.js';
import { GatheredWriter, readParts } from './file-parts.js';
import type { StagedObject, Store, StoreEntry, StoreLocation } from './store.js';

const TEMPORARY = '.tmp';
/** A temporary file this old belongs to a process that was killed. */
const STALE_MS = 60 * 60 * 1000;

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

const ADVICE: Record<string, string> = {
  ENOSPC: 'the disk is full: free some room and run again, nothing that was committed is lost',
  EDQUOT:
    'the disk quota is used up: free some room and run again, nothing that was committed is lost',
  EFBIG:
    'the file would grow over a limit of this user or file system (ulimit -f): raise it and run again, nothing that was committed is lost',
  EACCES: 'no permission: give this user the right to write there, or choose another folder',
  EPERM: 'no permission: give this user the right to write there, or choose another folder',
  EROFS: 'the file system is read-only: choose another folder',
  ENOTDIR: 'a part of the path is a file, not a folder: choose another folder',
};

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A folder of this machine as a store: create is write, fsync, link, fsync of the folder. */
export class FolderStore implements Store {
  readonly url: string;
  readonly location: StoreLocation;
  private counter = 0;

  constructor(folder: string) {
    this.url = path.resolve(folder);
    this.location = { url: this.url };
  }

  private at(key: string): string {
    return path.join(this.url, ...key.split('/'));
  }

  private fail(action: string, key: string, cause: unknown): StoreError {
    const advice = ADVICE[codeOf(cause)] ?? (cause as Error).message;
    return new StoreError(`cannot ${action} ${this.at(key)}: ${advice}`, { cause });
  }

  async read(key: string): Promise<Buffer | undefined> {
    try {
      return await readFile(this.at(key));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw this.fail('read', key, error);
    }
  }

  async size(key: string): Promise<number | undefined> {
    try {
      return (await stat(this.at(key))).size;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw this.fail('read', key, error);
    }
  }

  async stream(key: string, from = 0, to?: number): Promise<AsyncIterable<Buffer> | undefined> {
    const size = await this.size(key);
    if (size === undefined) return undefined;
    const end = Math.min(size, to ?? size);
    const fail = (error: unknown) => this.fail('read', key, error);
    const file = this.at(key);
    return (async function* () {
      if (end <= from) return;
      let handle: FileHandle | undefined;
      try {
        handle = await open(file, 'r');
        yield* readParts(handle, from, end);
      } catch (error) {
        throw fail(error);
      } finally {
        await handle?.close();
      }
    })();
  }

  /** A new file of the same file system, open for writing. */
  private async temporary(): Promise<{ file: string; handle: FileHandle }> {
    const folder = path.join(this.url, TEMPORARY);
    await makeFolder(folder);
    const name = `${process.pid}-${randomBytes(4).toString('hex')}-${this.counter++}`;
    const file = path.join(folder, name);
    return { file, handle: await open(file, 'wx') };
  }

  /** Writes the bytes to a temporary file and syncs it. */
  private async written(bytes: Uint8Array): Promise<string> {
    const { file, handle } = await this.temporary();
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
    return file;
  }

  /** Gives a synced file its key, unless another has it. */
  private async linked(file: string, target: string): Promise<boolean> {
    await makeFolder(path.dirname(target));
    try {
      await link(file, target);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    }
    await syncFolder(path.dirname(target));
    return true;
  }

  async create(key: string, bytes: Uint8Array): Promise<boolean> {
    const target = this.at(key);
    let file: string | undefined;
    try {
      if (await exists(target)) return false;
      file = await this.written(bytes);
      return await this.linked(file, target);
    } catch (error) {
      throw this.fail('write', key, error);
    } finally {
      if (file) await rm(file, { force: true });
    }
  }

  async stage(): Promise<StagedObject> {
    const opened = await this.temporary().catch((error) => {
      throw this.fail('write', TEMPORARY, error);
    });
    const { file, handle } = opened;
    const writer = new GatheredWriter(handle);
    let isOpen = true;
    const close = async () => {
      if (isOpen) await handle.close();
      isOpen = false;
    };
    return {
      write: async (bytes) => {
        try {
          await writer.write(bytes);
        } catch (error) {
          throw this.fail('write', TEMPORARY, error);
        }
      },
      commit: async (key) => {
        try {
          await writer.end();
          await handle.sync();
          await close();
          return await this.linked(file, this.at(key));
        } catch (error) {
          throw this.fail('write', key, error);
        }
      },
      discard: async () => {
        await writer.drop();
        await close();
        await rm(file, { force: true });
      },
    };
  }

  async replace(key: string, bytes: Uint8Array): Promise<void> {
    const target = this.at(key);
    try {
      await makeFolder(path.dirname(target));
      await rename(await this.written(bytes), target);
      await syncFolder(path.dirname(target));
    } catch (error) {
      throw this.fail('write', key, error);
    }
  }

  async list(prefix: string): Promise<string[]> {
    try {
      const entries = await readdir(this.at(prefix), { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(this.url, path.join(entry.parentPath, entry.name)))
        .map((file) => file.split(path.sep).join('/'))
        .sort();
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw this.fail('list', prefix, error);
    }
  }

  async entries(prefix: string): Promise<StoreEntry[]> {
    const found: StoreEntry[] = [];
    for (const key of await this.list(prefix)) {
      try {
        const { size, mtimeMs } = await stat(this.at(key));
        found.push({ key, bytes: size, changedMs: mtimeMs });
      } catch (error) {
        // removed since it was listed
        if (codeOf(error) !== 'ENOENT') throw this.fail('read', key, error);
      }
    }
    return found;
  }

  async remove(key: string): Promise<void> {
    try {
      await rm(this.at(key), { force: true });
    } catch (error) {
      throw this.fail('remove', key, error);
    }
  }

  async clean(now: number): Promise<void> {
    const folder = path.join(this.url, TEMPORARY);
    for (const key of await this.list(`${TEMPORARY}/`)) {
      const file = path.join(folder, path.basename(key));
      const age =
        now -
        (await stat(file)
          .then((s) => s.mtimeMs)
          .catch(() => now));
      if (age > STALE_MS) await rm(file, { force: true });
    }
  }
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    (error) => {
      if (codeOf(error) === 'ENOENT') return false;
      throw error;
    },
  );
