import { chunkDocument, chunkTexts } from '../../pipelines/stages/refine/chunk.js';
import type { Tokenizer } from '../../pipelines/tokenizer/tokenizer.js';
import type { Passage } from './sets.js';

/** A long document of joined passages, cut into chunks. */
export interface Context {
  chunks: string[];
  tokens: number;
  questions: ContextQuestion[];
}

export interface ContextQuestion {
  /** of the passage it came with */
  document: string;
  question: string;
  answer: string;
  /** for every span of evidence the chunks it touches, with the bytes of it that are in each */
  gold: { chunk: number; bytes: number }[][];
}

const BETWEEN = '\n\n';

/** Joins passages, in their order, until a document has so many chunks. */
export async function contextsOf(
  passages: readonly Passage[],
  tokenizer: Tokenizer,
  { chunkTokens, leastChunks, most }: { chunkTokens: number; leastChunks: number; most: number },
): Promise<Context[]> {
  const contexts: Context[] = [];
  let waiting: Passage[] = [];
  let tokens = 0;
  for (const passage of passages) {
    waiting.push(passage);
    tokens += (await tokenizer.encodeDocument(passage.text + BETWEEN)).ids.length;
    if (tokens < leastChunks * chunkTokens) continue;
    contexts.push(await contextOf(waiting, tokenizer, chunkTokens));
    if (contexts.length === most) return contexts;
    [waiting, tokens] = [[], 0];
  }
  return contexts;
}

async function contextOf(
  passages: readonly Passage[],
  tokenizer: Tokenizer,
  chunkTokens: number,
): Promise<Context> {
  const text = passages.map((passage) => passage.text + BETWEEN).join('');
  const encoded = await tokenizer.encodeDocument(text);
  const spans = chunkDocument(text, encoded, { tokens: chunkTokens, borders: 'sentence' });
  const { byteStarts } = spans;
  const touched = (from: number, to: number) =>
    Array.from({ length: byteStarts.length - 1 }, (_, chunk) => ({
      chunk,
      bytes:
        Math.min(to, byteStarts[chunk + 1] as number) - Math.max(from, byteStarts[chunk] as number),
    })).filter(({ bytes }) => bytes > 0);
  let before = 0;
  const questions = passages.flatMap((passage) => {
    const at = before;
    before += Buffer.byteLength(passage.text + BETWEEN);
    const byteOf = (unit: number) => at + Buffer.byteLength(passage.text.slice(0, unit));
    return passage.questions.map(({ question, answer, evidence }) => ({
      document: passage.document,
      question,
      answer,
      gold: evidence.map(([from, to]) => touched(byteOf(from), byteOf(to))),
    }));
  });
  return {
    chunks: chunkTexts(text, spans),
    tokens: encoded.ids.length,
    questions: questions.filter(({ gold }) => gold.length > 0 && gold.every((one) => one.length)),
  };
}
