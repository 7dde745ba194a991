import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
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

/** Questions beside a file; a member of an archive has none. */
export async function questionsBeside(
  file: SourceFile,
): Promise<{ questions: SourceQuestion[]; problems: Problem[] }> {
  const beside = questionsFileOf(file.path);
  const questions: SourceQuestion[] = [];
  const problems: Problem[] = [];
  if (file.name !== file.path || !existsSync(beside)) return { questions, problems };
  const text = await readFile(beside, 'utf8').catch((error) => {
    throw readFailure(error);
  });
  for (const [i, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue;
    const parsed = parseQuestionLine(line);
    if ('value' in parsed) questions.push(asSourceQuestion(parsed.value));
    else
      problems.push({
        source: `${beside}#${i + 1}`,
        message: `${parsed.wrong}; write {"question": …, "answer": …}`,
      });
  }
  return { questions, problems };
}
