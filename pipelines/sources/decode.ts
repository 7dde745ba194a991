import { readFile } from 'node:fs/promises';
import { InputError } from '../core/errors.js';

const REASONS: Record<string, string> = {
  EACCES: 'no permission to read it',
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links run in a circle',
};

/** First byte that is not UTF-8: where decoding put a replacement character the file does not have. */
function firstInvalid(bytes: Buffer): number {
  const text = bytes.toString('utf8');
  for (let at = text.indexOf('\uFFFD'); at >= 0; at = text.indexOf('\uFFFD', at + 1)) {
    const byte = Buffer.byteLength(text.slice(0, at));
    if (bytes.toString('latin1', byte, byte + 3) !== '\xEF\xBF\xBD') return byte;
  }
  return bytes.length;
}

/** Text of a UTF-8 file. @throws InputError that says what was wrong */
export async function readText(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    throw new InputError(`cannot read it: ${REASONS[code] ?? (cause as Error).message}`, { cause });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    const at = firstInvalid(bytes);
    const line = bytes.subarray(0, at).toString('latin1').split('\n').length;
    throw new InputError(
      `not UTF-8 at byte ${at} (line ${line}): convert it, e.g. iconv -f latin1 -t utf8`,
      { cause },
    );
  }
}
