import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import { InputError } from '../../core/errors.js';

/** A file in a zip archive. */
export interface ZipMember {
  name: string;
  /** @throws InputError where it cannot be unpacked */
  open(): Promise<Readable>;
}

const damaged = (cause: unknown): InputError =>
  new InputError(
    `the zip archive is damaged or cut off (${(cause as Error).message}): get it again`,
    { cause },
  );

/** Passes bytes on and fails at the end where they are not those that were packed. */
function checked(entry: yauzl.Entry): Transform {
  let sum = 0;
  return new Transform({
    transform(part, _, done) {
      sum = crc32(part, sum);
      done(null, part);
    },
    flush(done) {
      const isRight = sum === entry.crc32;
      done(isRight ? null : new InputError('it is damaged in the zip archive: get it again'));
    },
  });
}

/** One entry after another, each read when it is asked for. */
async function* entriesOf(zip: yauzl.ZipFile): AsyncGenerator<yauzl.Entry> {
  for (;;) {
    const entry = await new Promise<yauzl.Entry | undefined>((resolve, reject) => {
      zip.once('entry', resolve);
      zip.once('end', () => resolve(undefined));
      zip.once('error', reject);
      zip.readEntry();
    }).catch((cause) => {
      throw damaged(cause);
    });
    zip.removeAllListeners();
    zip.on('error', () => {});
    if (!entry) return;
    yield entry;
  }
}

async function openEntry(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<Readable> {
  if (entry.isEncrypted())
    throw new InputError('it is encrypted: unpack the archive with its password');
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    throw new InputError(
      `it is packed by method ${entry.compressionMethod}, which cannot be read: pack it as deflate`,
    );
  }
  const stream: Readable = await promisify(
    zip.openReadStream.bind(zip) as never as typeof openTyped,
  )(entry).catch((cause: unknown) => {
    throw damaged(cause);
  });
  const check = checked(entry);
  stream.on('error', (error: Error) =>
    check.destroy(new InputError(`it is damaged in the zip archive (${error.message})`)),
  );
  return stream.pipe(check);
}
declare function openTyped(
  entry: yauzl.Entry,
  callback: (error: Error | null, stream: Readable) => void,
): void;

/**
 * Files of a zip archive by its directory. Sizes are those that are really read.
 * @throws InputError where it is no archive, or its members lie over each other, as in a bomb
 */
export async function* zipMembers(file: string): AsyncGenerator<ZipMember> {
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false };
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) =>
    yauzl.open(file, options, (error, opened) =>
      error ? reject(error) : resolve(opened as yauzl.ZipFile),
    ),
  ).catch((cause: NodeJS.ErrnoException) => {
    throw cause.code ? cause : damaged(cause);
  });
  try {
    let packed = 0;
    for await (const entry of entriesOf(zip)) {
      packed += entry.compressedSize;
      if (packed > zip.fileSize) throw damaged(new Error('its members lie over each other'));
      const raw = entry.fileName as unknown as Buffer;
      const name = yauzl.getFileNameLowLevel(
        entry.generalPurposeBitFlag,
        raw,
        entry.extraFields,
        false,
      );
      if (!name.endsWith('/')) yield { name, open: () => openEntry(zip, entry) };
    }
  } finally {
    zip.close();
  }
}
