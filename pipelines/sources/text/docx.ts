import { InputError } from '../../core/errors.js';
import { declaredInMarkup } from '../encoding/declared.js';
import { textOf } from '../encoding/text-of.js';
import { wholeOf } from '../files/failure.js';
import { type Members, openMembers } from '../files/members.js';
import type { Piece, ReadSettings, SourceFile } from '../source.js';
import { embeddedTexts } from './docx-embedded.js';
import { plainWord } from './docx-xml.js';
import { htmlToText } from './html.js';
import type { Note } from './read-text.js';

/** Largest Word file read; it is read as a whole. */
const MOST = 256 << 20;

const wrong = (what: string, cause?: unknown): InputError =>
  new InputError(`it cannot be read as a Word document (${what}): save it again as .docx`, {
    cause,
  });

/** Marks of notes in a text, and the way back from a note. */
const NOTE_MARKS =
  /<sup><a href="#(?:foot|end)note-[^"]*" id="[^"]*">\[\d+\]<\/a><\/sup>|\s?<a href="#(?:foot|end)note-ref-[^"]*">\u2191<\/a>/g;

/** The archive as mammoth sees it: decoded by us, and rewritten to what mammoth knows. */
function asMammothFile(members: Members, embedded: (id: string) => readonly string[]) {
  return {
    exists: (name: string) => members.has(name),
    async read(name: string, encoding?: string) {
      const bytes = await members.read(name);
      if (encoding === 'base64') return bytes.toString('base64');
      if (!encoding) return bytes;
      const xml = await textOf(bytes, 'auto', declaredInMarkup);
      return /\.xml$/i.test(name) ? plainWord(xml, embedded) : xml;
    },
  };
}

/** Text of a Word document: notes behind it, no marks of theirs in it. */
export async function* docxPieces(
  file: SourceFile,
  settings: ReadSettings,
  note: Note,
): AsyncGenerator<Piece> {
  const members = await openMembers(await wholeOf(file.open(), MOST), wrong);
  const embedded = await embeddedTexts(members, settings, note);
  const { default: mammoth } = await import('mammoth');
  const image = mammoth.images.imgElement(async () => ({ src: '' }));
  let text: string;
  try {
    // Its types do not have `file`, an archive that somebody else has opened.
    const input = { file: asMammothFile(members, embedded) } as unknown as { buffer: Buffer };
    const { value } = await mammoth.convertToHtml(input, { convertImage: image });
    text = htmlToText(value.replace(NOTE_MARKS, ''));
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw wrong((cause as Error).message, cause);
  }
  yield { text };
}
