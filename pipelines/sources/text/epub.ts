import path from 'node:path';
import { Parser } from 'htmlparser2';
import yauzl from 'yauzl';
import { InputError } from '../../core/errors.js';
import { wholeOf } from '../files/failure.js';
import type { Piece, SourceFile } from '../source.js';
import { htmlToText } from './html.js';

/** Largest e-book, packed and unpacked: more is no book. */
const MOST = 512 << 20;

const wrong = (what: string, cause?: unknown): InputError =>
  new InputError(`it cannot be read as an EPUB (${what}): convert it anew`, { cause });

type Members = (name: string) => Promise<string>;

/** The members of a zip archive by name. */
function openZip(buffer: Buffer): Promise<Members> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(buffer, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(wrong(error.message, error));
      const entries = new Map<string, yauzl.Entry>();
      zip.on('entry', (entry: yauzl.Entry) => {
        entries.set(entry.fileName, entry);
        zip.readEntry();
      });
      zip.on('error', (cause) => reject(wrong(cause.message, cause)));
      let read = 0;
      zip.on('end', () =>
        resolve(async (name) => {
          const entry = entries.get(name);
          if (!entry) throw wrong(`${name} is missing`);
          read += entry.uncompressedSize;
          if (read > MOST) throw wrong(`over ${MOST >> 20} MiB unpacked`);
          return new Promise((done, fail) => {
            zip.openReadStream(entry, (cause, stream) => {
              if (cause) return fail(wrong(cause.message, cause));
              wholeOf(stream, MOST).then((bytes) => done(bytes.toString('utf8')), fail);
            });
          });
        }),
      );
      zip.readEntry();
    });
  });
}

/** Attributes of the elements of a name, name spaces aside. */
function elements(xml: string, name: string): Record<string, string>[] {
  const found: Record<string, string>[] = [];
  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        if (tag.split(':').at(-1) === name) found.push(attributes);
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  return found;
}

/** Text of an e-book: its chapters in reading order, a blank line apart. */
export async function* epubPieces(file: SourceFile): AsyncGenerator<Piece> {
  const members = await openZip(await wholeOf(file.open(), MOST));
  const [root] = elements(await members('META-INF/container.xml'), 'rootfile');
  const packagePath = root?.['full-path'];
  if (!packagePath) throw wrong('META-INF/container.xml names no book');
  const book = await members(packagePath);
  const items = new Map(elements(book, 'item').map((item) => [item.id, item]));
  const chapters = elements(book, 'itemref').flatMap(({ idref, linear }) => {
    const href = linear === 'no' ? undefined : items.get(idref)?.href;
    return href === undefined ? [] : [decodeURIComponent(href.replace(/#.*/, ''))];
  });
  if (chapters.length === 0) throw wrong('it has no chapters');
  let isFirst = true;
  for (const chapter of chapters) {
    const name = path.posix.join(path.posix.dirname(packagePath), chapter);
    const text = htmlToText(await members(name));
    if (text === '') continue;
    yield { text: (isFirst ? '' : '\n\n') + text };
    isFirst = false;
  }
}
