import { existsSync } from 'node:fs';
import { readText } from './decode.js';
import { asSourceQuestion, parseQuestionLine } from './questions.js';
import type { Problem, Reader, SourceDocument, SourceFile, SourceQuestion } from './source.js';

/** `book.txt` takes its questions from `book.questions.jsonl` beside it. */
export const QUESTIONS_ENDING = '.questions.jsonl';

async function* readTextFile({ path: file }: SourceFile): AsyncGenerator<SourceDocument | Problem> {
  const text = await readText(file);
  const beside = file.replace(/\.[^.]+$/, QUESTIONS_ENDING);
  const questions: SourceQuestion[] = [];
  if (existsSync(beside)) {
    const lines = (await readText(beside)).split('\n');
    for (const [i, line] of lines.entries()) {
      if (line.trim() === '') continue;
      const parsed = parseQuestionLine(line);
      if ('wrong' in parsed)
        yield {
          source: `${beside}#${i + 1}`,
          message: `${parsed.wrong}; write {"question": …, "answer": …}`,
        };
      else questions.push(asSourceQuestion(parsed.value));
    }
  }
  yield { source: file, text: [{ text }], questions };
}

/** Plain text and Markdown: one file, one document. */
export const textReader: Reader = { endings: ['.txt', '.md'], read: readTextFile };
