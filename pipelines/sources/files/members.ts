import yauzl from 'yauzl';
import { InputError } from '../../core/errors.js';
import { wholeOf } from './failure.js';

/** Largest book or document, packed and unpacked: more is none. */
export const MOST = 512 << 20;

/** Members of a zip archive, by their names in it; nothing else can be reached by a name. */
export interface Members {
  has(name: string): boolean;
  /** whether it is locked by the archive's own password */
  isLocked(name: string): boolean;
  /** @throws InputError where it is damaged, or where all that was read exceeds what a book has */
  read(name: string): Promise<Buffer>;
}

/**
 * The members of an archive that is there as a whole.
 * @param wrong an error that says what it was to be
 */
export function openMembers(
  buffer: Buffer,
  wrong: (what: string, cause?: unknown) => InputError,
): Promise<Members> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(buffer, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(wrong(error.message, error));
      const entries = new Map<string, yauzl.Entry>();
      let read = 0;
      const read1 = (name: string): Promise<Buffer> => {
        const entry = entries.get(name);
        if (!entry) throw wrong(`${name} is missing`);
        read += entry.uncompressedSize;
        if (read > MOST) throw wrong(`over ${MOST >> 20} MiB unpacked`);
        return new Promise((done, fail) => {
          zip.openReadStream(entry, (cause, stream) => {
            if (cause) return fail(wrong(`${name}: ${cause.message}`, cause));
            wholeOf(stream, MOST).then(done, (cause: Error) =>
              fail(cause instanceof InputError ? cause : wrong(`${name}: ${cause.message}`, cause)),
            );
          });
        });
      };
      zip.on('entry', (entry: yauzl.Entry) => {
        entries.set(entry.fileName, entry);
        zip.readEntry();
      });
      zip.on('error', (cause) => reject(wrong(cause.message, cause)));
      zip.on('end', () =>
        resolve({
          has: (name) => entries.has(name),
          isLocked: (name) => entries.get(name)?.isEncrypted() ?? false,
          read: async (name) => read1(name),
        }),
      );
      zip.readEntry();
    });
  });
}
