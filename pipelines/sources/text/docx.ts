import { InputError } from '../../core/errors.js';
import { wholeOf } from '../files/failure.js';
import type { Piece, SourceFile } from '../source.js';
import { htmlToText } from './html.js';

/** Largest Word file read; it is read as a whole. */
const MOST = 256 << 20;

/** Text of a Word document. */
export async function* docxPieces(file: SourceFile): AsyncGenerator<Piece> {
  const buffer = await wholeOf(file.open(), MOST);
  const { default: mammoth } = await import('mammoth');
  const image = mammoth.images.imgElement(async () => ({ src: '' }));
  try {
    const { value } = await mammoth.convertToHtml({ buffer }, { convertImage: image });
    yield { text: htmlToText(value) };
  } catch (cause) {
    throw new InputError(
      `it cannot be read as a Word document (${(cause as Error).message}): save it again as .docx`,
      { cause },
    );
  }
}
