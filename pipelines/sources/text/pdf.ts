import { InputError } from '../../core/errors.js';
import { wholeOf } from '../files/failure.js';
import type { Piece, SourceFile } from '../source.js';

/** Largest PDF read; it is read as a whole. */
const MOST = 512 << 20;

/** Text of a PDF, pages a blank line apart. */
export async function* pdfPieces(file: SourceFile): AsyncGenerator<Piece> {
  const bytes = await wholeOf(file.open(), MOST);
  const { extractText, getDocumentProxy } = await import('unpdf');
  let pages: string[];
  try {
    const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
    pages = (await extractText(pdf, { mergePages: false })).text;
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
  for (const [i, page] of pages.entries()) yield { text: (i === 0 ? '' : '\n\n') + page };
}
