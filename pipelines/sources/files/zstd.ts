import { Readable } from 'node:stream';
import { Decompress } from 'fzstd';
import { InputError } from '../../core/errors.js';

/** Packed bytes handed over at once: a block of few bytes may unpack to 128 KiB. */
const STEP = 512;

const damaged = (cause: unknown): InputError => {
  const { message } = cause as Error;
  return new InputError(
    /unexpected EOF/i.test(message)
      ? 'the zstd file is cut off: get it again'
      : `the zstd file is damaged (${message}): get it again`,
    { cause },
  );
};

async function* unpacked(stream: Readable): AsyncGenerator<Buffer> {
  let ready: Buffer[] = [];
  const decoder = new Decompress((part) => {
    if (part.length > 0) ready.push(Buffer.from(part.buffer, part.byteOffset, part.byteLength));
  });
  const push = (part: Uint8Array, isLast: boolean): Buffer[] => {
    try {
      decoder.push(part, isLast);
    } catch (cause) {
      throw damaged(cause);
    }
    const out = ready;
    ready = [];
    return out;
  };
  for await (const part of stream as AsyncIterable<Buffer>) {
    for (let from = 0; from < part.length; from += STEP)
      yield* push(part.subarray(from, from + STEP), false);
  }
  yield* push(new Uint8Array(0), true);
}

/** What a stream of zstd frames holds, block by block. */
export const unzstd = (stream: Readable): Readable =>
  Readable.from(unpacked(stream), { objectMode: false });
