import type { FileHandle } from 'node:fs/promises';

/** Bytes read at once of a large file, and written at once. */
const READ_BYTES = 1 << 18;
const WRITE_BYTES = 1 << 21;

/**
 * The bytes [from, to) of a file in parts. Two buffers take turns: one is filled while the other is
 * used, and nothing is left to collect (a new one for each part was a tenth of a copy's time).
 */
export async function* readParts(
  handle: FileHandle,
  from: number,
  to: number,
): AsyncGenerator<Buffer> {
  const length = Math.min(READ_BYTES, to - from);
  const buffers = [Buffer.allocUnsafeSlow(length), Buffer.allocUnsafeSlow(length)] as const;
  const read = (i: number, at: number) => {
    const reading = handle.read(buffers[i & 1] as Buffer, 0, Math.min(length, to - at), at);
    reading.catch(() => {}); // whoever asks for it is told
    return reading;
  };
  let at = from;
  let next = read(0, at);
  try {
    for (let i = 1; at < to; i++) {
      const { bytesRead, buffer } = await next;
      if (bytesRead === 0) return;
      at += bytesRead;
      if (at < to) next = read(i, at);
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await next.catch(() => {});
  }
}

/** In one call, where the file system takes it so: writeFile makes one of every 512 KB. */
async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten;
}

/**
 * Gathers what is written: answers of a server come in 64 KB, and a write of that size costs as
 * much waiting as one of 2 MB. One buffer is filled while the other goes to the file.
 */
export class GatheredWriter {
  private buffers = [Buffer.alloc(0), Buffer.alloc(0)] as [Buffer, Buffer];
  private filled = 0;
  private writing: Promise<unknown> = Promise.resolve();

  constructor(private readonly handle: FileHandle) {}

  async write(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.byteLength; ) {
      if (this.buffers[0].length === 0) this.buffers[0] = Buffer.allocUnsafeSlow(WRITE_BYTES);
      const part = bytes.subarray(from, from + WRITE_BYTES - this.filled);
      this.buffers[0].set(part, this.filled);
      this.filled += part.byteLength;
      from += part.byteLength;
      if (this.filled === WRITE_BYTES) await this.send();
    }
  }

  private async send(): Promise<void> {
    await this.writing;
    this.writing = writeAll(this.handle, this.buffers[0].subarray(0, this.filled));
    this.writing.catch(() => {}); // the next write or the end is told
    this.buffers.reverse();
    this.filled = 0;
  }

  /** Waits for all of it to be in the file. */
  async end(): Promise<void> {
    await this.send();
    await this.writing;
  }

  /** Waits for what is under way; the rest is forgotten. */
  async drop(): Promise<void> {
    await this.writing.catch(() => {});
  }
}
