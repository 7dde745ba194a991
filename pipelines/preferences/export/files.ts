import { existsSync, statSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError, StoreError } from '../../core/errors.js';
import { makeFolder } from '../../core/make-folder.js';

/** Bytes that wait before they are written. */
const WAITING = 1 << 20;

/** A failed write as an error with a sentence. */
const failed = (file: string, cause: unknown): Error =>
  new StoreError(`cannot write ${file}: ${(cause as Error).message}`, { cause });

/** A file that has its name only when it is whole. */
export class NewFile {
  private waiting: string[] = [];
  private size = 0;
  private handle: FileHandle | undefined;
  lines = 0;
  bytes = 0;

  /** @param file its path in the end */
  constructor(readonly file: string) {}

  private get partial(): string {
    return path.join(path.dirname(this.file), `.${path.basename(this.file)}.partial`);
  }

  async line(text: string): Promise<void> {
    this.lines += 1;
    await this.write(`${text}\n`);
  }

  async write(text: string): Promise<void> {
    this.waiting.push(text);
    this.size += text.length;
    if (this.size >= WAITING) await this.flush();
  }

  private async flush(): Promise<void> {
    const bytes = Buffer.from(this.waiting.join(''));
    this.waiting = [];
    this.size = 0;
    try {
      if (!this.handle) {
        await makeFolder(path.dirname(this.file));
        this.handle = await open(this.partial, 'w');
      }
      await this.handle.writeFile(bytes);
      this.bytes += bytes.length;
    } catch (cause) {
      throw failed(this.file, cause);
    }
  }

  /** Writes what waits; nothing more comes. */
  async end(): Promise<void> {
    await this.flush();
    await this.handle?.sync();
    await this.handle?.close();
    this.handle = undefined;
  }

  /** Gives it its name. */
  async name(): Promise<void> {
    await rename(this.partial, this.file).catch((cause) => {
      throw failed(this.file, cause);
    });
  }

  async discard(): Promise<void> {
    await this.handle?.close().catch(() => {});
    // What kept it from being written is told; that it cannot be removed either is not.
    await rm(this.partial, { force: true }).catch(() => {});
  }
}

/** @throws ConfigError where the folder for the files is a file */
export function refuseFileFor(folder: string): void {
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new ConfigError(
      `--out ${folder} is a file: name a folder, or a file that ends in .jsonl`,
    );
}

/** @throws ConfigError where one of the files is there, and is not to be replaced */
export function refuseOverwriting(files: readonly NewFile[], force: boolean): void {
  const there = files.map(({ file }) => file).find((file) => existsSync(file));
  if (there === undefined || force) return;
  throw new ConfigError(
    `${there} is there already: choose another --out, or replace it with --force`,
  );
}
