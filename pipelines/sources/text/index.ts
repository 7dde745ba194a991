import type {
  Piece,
  Problem,
  Reader,
  ReadSettings,
  SourceDocument,
  SourceFile,
} from '../source.js';
import { decode } from './decode.js';
import { docxPieces } from './docx.js';
import { encodingOf } from './encoding.js';
import { epubPieces } from './epub.js';
import { withoutFrontMatter } from './front-matter.js';
import { markupPieces } from './html.js';
import { pdfPieces } from './pdf.js';
import { questionsBeside } from './questions-beside.js';

type ReadText = (file: SourceFile, settings: ReadSettings) => Promise<AsyncIterable<Piece>>;

/** A reader of files that are one document each. */
const documentReader = (endings: readonly string[], text: ReadText): Reader => ({
  endings,
  async *read(file, settings): AsyncGenerator<SourceDocument | Problem> {
    const { questions, problems } = await questionsBeside(file);
    yield* problems;
    yield { source: file.name, text: await text(file, settings), questions };
  },
});

const declaredIn = (sample: string): string | undefined =>
  /<\?xml[^>]*\bencoding=["']([\w-]+)/i.exec(sample)?.[1] ??
  /<meta[^>]*\bcharset=["']?([\w-]+)/i.exec(sample)?.[1];

const decoded: ReadText = async (file, { encoding }) =>
  decode(file, await encodingOf(file, encoding));

const markup =
  (xml: boolean): ReadText =>
  async (file, { encoding }) =>
    markupPieces(decode(file, await encodingOf(file, encoding, declaredIn)), xml);

/** Add a format that is one document a file here: its endings, and how its text is read. */
export const textReaders: readonly Reader[] = [
  documentReader(['.txt', '.text'], decoded),
  documentReader(['.md', '.markdown'], async (file, settings) =>
    withoutFrontMatter(await decoded(file, settings)),
  ),
  documentReader(['.html', '.htm', '.xhtml'], markup(false)),
  documentReader(['.xml', '.tei'], markup(true)),
  documentReader(['.epub'], async (file) => epubPieces(file)),
  documentReader(['.pdf'], async (file) => pdfPieces(file)),
  documentReader(['.docx'], async (file) => docxPieces(file)),
];
