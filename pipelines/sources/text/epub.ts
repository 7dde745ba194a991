import path from 'node:path';
import { Parser } from 'htmlparser2';
import { InputError } from '../../core/errors.js';
import { declaredInMarkup } from '../encoding/declared.js';
import { CharacterCount } from '../encoding/no-text.js';
import { textOf } from '../encoding/text-of.js';
import { sourceFailure, wholeOf } from '../files/failure.js';
import { type Members, MOST, openMembers } from '../files/members.js';
import type { Piece, ReadSettings, SourceFile } from '../source.js';
import { htmlToText } from './html.js';
import type { Note } from './read-text.js';

const wrong = (what: string, cause?: unknown): InputError =>
  new InputError(`it cannot be read as an EPUB (${what}): convert it anew`, { cause });

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

/** A reference without its escapes; a % that begins none stays. */
const unescaped = (href: string): string =>
  href.replace(/(?:%[\da-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });

/** The member that a reference means: some books escape names, some do not. */
function memberOf(members: Members, folder: string, href: string): string {
  const plain = href.replace(/#.*/s, '');
  const names = [unescaped(plain), plain, unescaped(href), href].map((name) =>
    path.posix.join(folder, name),
  );
  return names.find((name) => members.has(name)) ?? (names[0] as string);
}

/** Structure is always read by its own word: read.encoding is about texts. */
const structureOf = async (members: Members, name: string): Promise<string> =>
  textOf(await members.read(name), 'auto', declaredInMarkup);

/** Members whose bytes are encrypted (DRM). */
async function encryptedMembers(members: Members): Promise<Set<string>> {
  const list = 'META-INF/encryption.xml';
  if (!members.has(list)) return new Set();
  const references = elements(await structureOf(members, list), 'CipherReference');
  return new Set(references.map(({ URI = '' }) => memberOf(members, '', URI)));
}

interface Book {
  members: Members;
  encrypted: ReadonlySet<string>;
  encoding: string;
}

/** Text of a chapter. @throws InputError that names it */
async function chapterText({ members, encrypted, encoding }: Book, name: string): Promise<string> {
  if (!members.has(name)) throw new InputError(`${name} is missing`);
  if (encrypted.has(name) || members.isLocked(name))
    throw new InputError(`${name} is encrypted (DRM)`);
  try {
    const text = htmlToText(await textOf(await members.read(name), encoding, declaredInMarkup));
    const count = new CharacterCount();
    count.add(text);
    if (count.noText) throw new InputError(`it is not text: ${count.noText}`);
    return text;
  } catch (cause) {
    const error = sourceFailure(cause);
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${name}: ${error.message}`, { cause });
  }
}

/** Text of an e-book: its chapters in reading order, a blank line apart. */
export async function* epubPieces(
  file: SourceFile,
  { encoding }: ReadSettings,
  note: Note,
): AsyncGenerator<Piece> {
  const members = await openMembers(await wholeOf(file.open(), MOST), wrong);
  const [root] = elements(await structureOf(members, 'META-INF/container.xml'), 'rootfile');
  const fullPath = root?.['full-path'];
  if (!fullPath) throw wrong('META-INF/container.xml names no book');
  const packagePath = memberOf(members, '', fullPath);
  const book = await structureOf(members, packagePath);
  const items = new Map(elements(book, 'item').map((item) => [item.id, item]));
  const chapters = elements(book, 'itemref').flatMap(({ idref, linear }) => {
    const href = linear === 'no' ? undefined : items.get(idref)?.href;
    return href === undefined ? [] : [href];
  });
  if (chapters.length === 0) throw wrong('it has no chapters');
  const encrypted = await encryptedMembers(members);
  const lost: string[] = [];
  let isFirst = true;
  for (const href of chapters) {
    const name = memberOf(members, path.posix.dirname(packagePath), href);
    let text: string;
    try {
      text = await chapterText({ members, encrypted, encoding }, name);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      lost.push(error.message);
      continue;
    }
    if (text === '') continue;
    yield { text: (isFirst ? '' : '\n\n') + text };
    isFirst = false;
  }
  if (lost.length === 0) return;
  const named =
    lost.slice(0, 5).join('; ') + (lost.length > 5 ? `; and ${lost.length - 5} more` : '');
  if (isFirst) {
    const isLocked = lost.every((message) => message.endsWith('(DRM)'));
    const chaptersAre = `none of its chapters can be read: ${named}`;
    throw isLocked
      ? new InputError(`its chapters are encrypted: ${named}; give a copy without DRM`)
      : wrong(chaptersAre);
  }
  note(
    `${lost.length} of ${chapters.length} chapters could not be read, the others were: ${named}`,
  );
}
