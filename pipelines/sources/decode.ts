import { readFile } from 'node:fs/promises';
import { InputError } from '../core/errors.js';

const REASONS: Record<string, string> = {
  EACCES: 'no permission to read it',
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links run in a circle',
};

/** First byte that is not UTF-8. */
function firstInvalid(bytes: Buffer): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    try {
      // stream: a character cut at the end is not an error
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle + 1), {
        stream: true,
      });
      low = middle + 1;
    } catch {
      high = middle;
    }
  }
  return low;
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
