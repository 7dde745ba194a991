import { InputError } from '../../core/errors.js';
import { wholeOf } from '../files/failure.js';
import type { Piece, SourceFile } from '../source.js';
import { fontData, type TextItem, textOfItems } from './pdf-fonts.js';
import { joinCutWords, joinUnpartedLines, wordsOf } from './pdf-lines.js';
import type { Note } from './read-text.js';

/** Largest PDF read; it is read as a whole. */
const MOST = 512 << 20;

/** Texts of the pages, and what fonts do not say. */
async function pagesOf(bytes: Buffer, note: Note): Promise<string[]> {
  const { getDocumentProxy } = await import('unpdf');
  const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0, ...fontData() });
  const pages: string[] = [];
  const silent: number[] = [];
  let lost = 0;
  try {
    for (let number = 1; number <= pdf.numPages; number++) {
      const page = await pdf.getPage(number);
      const { items } = await page.getTextContent();
      const isText = (item: object): item is TextItem => 'str' in item;
      const read = textOfItems((items as object[]).filter(isText));
      if (read.lost > 0) silent.push(number);
      lost += read.lost;
      pages.push(read.text);
      page.cleanup();
    }
  } finally {
    await pdf.destroy();
  }
  if (lost > 0) {
    const where = silent.slice(0, 10).join(', ') + (silent.length > 10 ? ', …' : '');
    note(
      `${lost} characters are in fonts that say only numbers of glyphs (page ${where}) and were left out, the rest was read: have them recognised (OCR)`,
    );
  }
  return pages;
}

/** Text of a PDF, pages a blank line apart. */
export async function* pdfPieces(file: SourceFile, note: Note): AsyncGenerator<Piece> {
  const bytes = await wholeOf(file.open(), MOST);
  let pages: string[];
  try {
    pages = await pagesOf(bytes, note);
  } catch (cause) {
    const { name, message } = cause as Error;
    throw new InputError(
      name === 'PasswordException'
        ? 'the PDF is locked by a password: save it without one'
        : `it cannot be read as a PDF (${message}): save it again, or give its text as .txt`,
      { cause },
    );
  }
  if (pages.every((page) => page.trim() === '')) {
    throw new InputError(
      'the PDF has no text, only images: have its characters recognised (OCR) first',
    );
  }
  const words = wordsOf(pages);
  for (const [i, page] of pages.entries()) {
    const text = joinUnpartedLines(joinCutWords(page, words));
    yield { text: (i === 0 ? '' : '\n\n') + text };
  }
}
