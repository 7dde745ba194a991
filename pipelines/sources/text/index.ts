import { declaredInMarkup } from '../encoding/declared.js';
import { decode } from '../encoding/decode.js';
import { encodingOf } from '../encoding/encoding.js';
import type { Problem, Reader, ReadSettings, SourceDocument, SourceFile } from '../source.js';
import { docxPieces } from './docx.js';
import { epubPieces } from './epub.js';
import { withoutFrontMatter } from './front-matter.js';
import { markupPieces } from './html.js';
import { pdfPieces } from './pdf.js';
import { questionsBeside } from './questions-beside.js';
import type { ReadText } from './read-text.js';

type EncodingOf = (file: SourceFile, settings: ReadSettings) => Promise<string>;

/**
 * A reader of files that are one document each.
 * @param encoding the file's, where it is text as a whole
 */
const documentReader = (
  endings: readonly string[],
  text: ReadText,
  encoding: EncodingOf = async () => 'auto',
): Reader => ({
  endings,
  async *read(file, settings): AsyncGenerator<SourceDocument | Problem> {
    const ofText = () => encoding(file, settings);
    const { questions, problems } = await questionsBeside(file, settings.encoding, ofText);
    yield* problems;
    const lost: Problem[] = [];
    const note = (message: string) => lost.push({ source: file.name, message });
    const hasLostQuestions = questions.length === 0 && problems.length > 0;
    const body = await text(file, settings, note);
    yield { source: file.name, text: body, questions, hasLostQuestions };
    // The text has been read when the next item is asked for.
    yield* lost;
  },
});

const encodingOfText: EncodingOf = (file, { encoding }) => encodingOf(file, encoding);
const encodingOfMarkup: EncodingOf = (file, { encoding }) =>
  encodingOf(file, encoding, declaredInMarkup);

const decoded: ReadText = async (file, settings) =>
  decode(file, await encodingOfText(file, settings));

const markup =
  (xml: boolean): ReadText =>
  async (file, settings) =>
    markupPieces(decode(file, await encodingOfMarkup(file, settings)), xml);

/** Add a format that is one document a file here: its endings, and how its text is read. */
export const textReaders: readonly Reader[] = [
  documentReader(['.txt', '.text'], decoded, encodingOfText),
  documentReader(
    ['.md', '.markdown'],
    async (file, settings, note) => withoutFrontMatter(await decoded(file, settings, note)),
    encodingOfText,
  ),
  documentReader(['.html', '.htm', '.xhtml'], markup(false), encodingOfMarkup),
  documentReader(['.xml', '.tei'], markup(true), encodingOfMarkup),
  documentReader(['.epub'], async (file, settings, note) => epubPieces(file, settings, note)),
  documentReader(['.pdf'], async (file, _settings, note) => pdfPieces(file, note)),
  documentReader(['.docx'], async (file, settings, note) => docxPieces(file, settings, note)),
];
