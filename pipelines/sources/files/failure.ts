import { InputError, LongprefError } from '../../core/errors.js';

const REASONS: Record<string, string> = {
  EACCES: 'no permission to read it',
  EPERM: 'no permission to read it',
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links run in a circle',
  EIO: 'the disk failed',
};

const isZlib = (error: unknown): boolean =>
  /^Z_|^ERR_.*ZLIB/.test((error as NodeJS.ErrnoException)?.code ?? '');

/** What went wrong with reading a file, as an error with a sentence. */
export function readFailure(error: unknown): Error {
  if (error instanceof InputError) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const options = { cause: error };
  if (isZlib(error)) {
    const cut = code === 'Z_BUF_ERROR' || /unexpected end/.test(message);
    return new InputError(
      cut
        ? 'the gzip file is cut off: get it again'
        : `the gzip file is damaged (${message}): get it again`,
      options,
    );
  }
  if (/tar header|Unexpected end of data/i.test(message)) {
    return new InputError(`the tar archive is damaged (${message}): get it again`, options);
  }
  // Names are read as UTF-8: what is none becomes U+FFFD, and leads to no file.
  const { path: file } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' && file?.includes('\uFFFD')) {
    return new InputError(
      'its name is not UTF-8: rename it (convmv -f latin1 -t utf8 --notest NAME, or mv)',
      options,
    );
  }
  const reason = REASONS[code];
  if (reason) return new InputError(`cannot read it: ${reason}`, options);
  return error as Error;
}

/** Failures of the machine that a source is read on: no other source would fare better. */
const OF_THE_RUN = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EMFILE', 'ENFILE', 'ENOMEM']);

/**
 * What went wrong with one source, expected or not, as a problem of that source. Errors of the run
 * (store, broker, configuration, a full disk) stay what they are.
 */
export function sourceFailure(cause: unknown): Error {
  const error = readFailure(cause);
  if (error instanceof LongprefError) return error;
  const { name, message, code = '' } = error as NodeJS.ErrnoException;
  if (OF_THE_RUN.has(code)) return error;
  return new InputError(
    `reading it failed (${name}: ${String(message).slice(0, 200)}): save it again, or give its text as .txt`,
    { cause },
  );
}

/** Bytes of a stream, failures told in words. */
export async function* bytesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    for await (const part of stream) yield part;
  } catch (error) {
    throw readFailure(error);
  }
}

/** All bytes of a stream that is known to be small. */
export async function wholeOf(stream: AsyncIterable<Buffer>, most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of bytesOf(stream)) {
    bytes += part.length;
    if (bytes > most) {
      throw new InputError(
        `it has over ${Math.round(most / (1 << 20))} MiB, more than can be read of this format at once: split it`,
      );
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}
