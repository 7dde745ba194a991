import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import { bytesOf } from '../files/failure.js';
import { decode } from './decode.js';
import { type Bytes, encodingOf, encodingOfLines } from './encoding.js';

/**
 * Text of bytes that are there as a whole, without a byte order mark.
 * @param wanted as in encodingOf
 */
export async function textOf(
  bytes: Buffer,
  wanted: string,
  declared?: (sample: string) => string | undefined,
): Promise<string> {
  const encoding = await encodingOf({ open: () => Readable.from([bytes]) }, wanted, declared);
  return new TextDecoder(encoding).decode(bytes);
}

/** Whether some lines are UTF-8, more than ASCII, and others are not: those are damaged. */
export const isMixed = (bytes: Buffer): boolean => {
  if (isUtf8(bytes)) return false;
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(10, from);
    const line = bytes.subarray(from, end < 0 ? bytes.length : end);
    if (isUtf8(line) && /[\x80-\xff]/.test(line.toString('latin1'))) return true;
    from = end < 0 ? bytes.length : end + 1;
  }
  return false;
};

/** A file of lines as UTF-8; bytes that are neither that nor in its encoding stay as they are. */
export async function* utf8Of(file: Bytes, wanted: string): AsyncGenerator<Buffer> {
  const encoding = await encodingOfLines(file, wanted);
  if (encoding === 'utf-8') yield* bytesOf(file.open());
  else for await (const { text } of decode(file, encoding)) yield Buffer.from(text);
}
