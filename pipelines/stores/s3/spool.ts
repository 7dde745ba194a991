import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Bytes of which any range can be read. */
export interface Ranged {
  bytes: number;
  range(from: number, to: number): Promise<Uint8Array>;
}

export const inMemory = (bytes: Uint8Array): Ranged => ({
  bytes: bytes.byteLength,
  range: async (from, to) => bytes.subarray(from, to),
});

/**
 * Keeps what is written until its key is known: a little in memory, more in a file of the
 * temporary folder that has no name any more, so that it is gone with the process.
 */
export class Spool implements Ranged {
  bytes = 0;
  private held: Buffer[] = [];
  private file: FileHandle | undefined;

  /** @param limit bytes kept in memory */
  constructor(private readonly limit: number) {}

  async write(part: Uint8Array): Promise<void> {
    this.held.push(Buffer.from(part));
    this.bytes += part.byteLength;
    if (this.file === undefined && this.bytes <= this.limit) return;
    this.file ??= await unnamed();
    for (const one of this.held) await this.file.writeFile(one);
    this.held = [];
  }

  async range(from: number, to: number): Promise<Uint8Array> {
    if (this.file === undefined) return Buffer.concat(this.held).subarray(from, to);
    const buffer = Buffer.allocUnsafe(to - from);
    for (let done = 0; done < buffer.length; ) {
      const { bytesRead } = await this.file.read(buffer, done, buffer.length - done, from + done);
      if (bytesRead === 0) throw new Error('a temporary file is shorter than what was written');
      done += bytesRead;
    }
    return buffer;
  }

  async close(): Promise<void> {
    this.held = [];
    await this.file?.close();
    this.file = undefined;
  }
}

async function unnamed(): Promise<FileHandle> {
  const name = path.join(tmpdir(), `longpref-${process.pid}-${randomBytes(6).toString('hex')}`);
  const handle = await open(name, 'wx+', 0o600);
  await rm(name);
  return handle;
}
