import type { EncodedDocument } from '../tokenizer/tokenizer.js';
import type { ChunkSpans } from './messages.js';

/**
 * Cuts a document into equal windows of `tokens` tokens, the last one shorter (paper, section 3.1).
 * Windows are of tokens, so one may begin inside a character: then the byte span goes to the
 * byte the token starts at, and the ids, not the text, are what is trained on.
 */
export function chunkDocument({ ids, offsets }: EncodedDocument, tokens: number): ChunkSpans {
  const count = Math.ceil(ids.length / tokens);
  const tokenStarts = new Int32Array(count + 1);
  const byteStarts = new Int32Array(count + 1);
  for (let i = 0; i <= count; i++) {
    const token = Math.min(i * tokens, ids.length);
    tokenStarts[i] = token;
    byteStarts[i] = offsets[token] as number;
  }
  return { tokenStarts, byteStarts };
}

/** Texts of the chunks; a character that a window cuts shows as U+FFFD on both sides. */
export function chunkTexts(text: string, { byteStarts }: ChunkSpans): string[] {
  const bytes = Buffer.from(text);
  return Array.from({ length: byteStarts.length - 1 }, (_, i) =>
    bytes.toString('utf8', byteStarts[i], byteStarts[i + 1]),
  );
}
