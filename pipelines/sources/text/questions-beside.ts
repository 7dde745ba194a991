import { isUtf8 } from 'node:buffer';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from '../../core/errors.js';
import { isMixed, textOf } from '../encoding/text-of.js';
import { readFailure } from '../files/failure.js';
import { asSourceQuestion, parseQuestionLine } from '../records/documents.js';
import type { Problem, SourceFile, SourceQuestion } from '../source.js';

/** `book.txt` takes its questions from `book.questions.jsonl` beside it. */
export const QUESTIONS_ENDING = '.questions.jsonl';

/** Where the questions of a file on disk are, if it has any. */
export const questionsFileOf = (file: string): string =>
  path.join(
    path.dirname(file),
    path.basename(file).replace(/(?:\.[^.]+)?(?:\.(?:gz|zst))?$/i, '') + QUESTIONS_ENDING,
  );

/**
 * Lines of a questions file as UTF-8. Without a setting it is likely in the encoding of the text
 * that it asks about.
 */
async function linesOf(bytes: Buffer, wanted: string, ofText: () => Promise<string>) {
  if (isMixed(bytes)) return bytes.toString('latin1').split('\n');
  const isOpen = wanted === 'auto' && !isUtf8(bytes);
  const encoding = isOpen ? await ofText().catch(() => wanted) : wanted;
  const known = isOpen && encoding.startsWith('utf-') ? wanted : encoding;
  const text = await textOf(bytes, known);
  return Buffer.from(text).toString('latin1').split('\n');
}

/**
 * Questions beside a file; a member of an archive has none.
 * @param ofText the encoding of the file that they ask about, auto where it has none
 */
export async function questionsBeside(
  file: SourceFile,
  encoding: string,
  ofText: () => Promise<string>,
): Promise<{ questions: SourceQuestion[]; problems: Problem[] }> {
  const beside = questionsFileOf(file.path);
  const questions: SourceQuestion[] = [];
  const problems: Problem[] = [];
  if (file.name !== file.path || !existsSync(beside)) return { questions, problems };
  const bytes = await readFile(beside).catch((error) => {
    throw readFailure(error);
  });
  const lines = await linesOf(bytes, encoding, ofText).catch((error) => {
    if (!(error instanceof InputError)) throw error;
    problems.push({ source: beside, message: error.message });
    return [];
  });
  for (const [i, latin] of lines.entries()) {
    if (latin.trim() === '') continue;
    const line = Buffer.from(latin, 'latin1');
    if (!isUtf8(line)) {
      const message = 'the line is not UTF-8, others are: write it anew';
      problems.push({ source: `${beside}#${i + 1}`, message });
      continue;
    }
    const parsed = parseQuestionLine(line.toString());
    if ('value' in parsed) questions.push(asSourceQuestion(parsed.value));
    else
      problems.push({
        source: `${beside}#${i + 1}`,
        message: `${parsed.wrong}; write {"question": …, "answer": …}`,
      });
  }
  return { questions, problems };
}
