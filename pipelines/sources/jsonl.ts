import { readText } from './decode.js';
import { asSourceQuestion, parseDocumentLine } from './questions.js';
import type { Problem, Reader, SourceDocument, SourceFile } from './source.js';

async function* readJsonLines({
  path: file,
}: SourceFile): AsyncGenerator<SourceDocument | Problem> {
  const text = await readText(file);
  // LF only: JSON strings may hold U+2028 and other line separators.
  let line = 0;
  for (const content of text.replace(/^\uFEFF/, '').split('\n')) {
    line += 1;
    if (content.trim() === '') continue;
    const source = `${file}#${line}`;
    const parsed = parseDocumentLine(content);
    if ('wrong' in parsed) {
      yield {
        source,
        message: `${parsed.wrong}; a line is {"text": …, "questions": [{"question": …, "answer": …}]}`,
      };
      continue;
    }
    const questions = (parsed.value.questions ?? []).map(asSourceQuestion);
    yield { source, text: [{ text: parsed.value.text }], questions };
  }
}

/** JSON lines: one line, one document (schemas/document.schema.json). */
export const jsonlReader: Reader = { endings: ['.jsonl'], read: readJsonLines };
