import { randomFrom } from '../../core/random.js';
import type { Tokenizer } from '../../tokenizer/tokenizer.js';
import { type Chunk, Chunker, type ChunkSettings } from './chunk.js';
import { asPart, decodeParts } from './refine-document.js';

/** A chunk, and which one of its document it is. */
export type DrawnChunk = Chunk & { chunk: number };

/** The first chunks of a document; no more of it is read. */
async function firstChunks(
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  tokenizer: Tokenizer,
  settings: ChunkSettings,
  most: number,
): Promise<Chunk[]> {
  const chunker = new Chunker(settings);
  const chunks: Chunk[] = [];
  for await (const piece of tokenizer.encodePieces(decodeParts(parts))) {
    for (const chunk of chunker.push(asPart(piece))) {
      chunks.push(chunk);
      if (chunks.length === most) return chunks;
    }
  }
  chunks.push(...chunker.end());
  return chunks;
}

/**
 * Draws chunks of a document by a seed, for the filler pool. A last chunk that is under half as
 * long as the others is one only where there is no other: a context's slots hold whole chunks.
 * @param within they are drawn from so many chunks at its beginning
 */
export async function drawChunks(
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  tokenizer: Tokenizer,
  settings: ChunkSettings,
  { seed, count, within }: { seed: string; count: number; within: number },
): Promise<DrawnChunk[]> {
  const first = await firstChunks(parts, tokenizer, settings, within);
  const last = first.at(-1);
  if (last && first.length > 1 && last.ids.length < settings.tokens / 2) first.pop();
  return randomFrom(seed)
    .distinct(first.length, Math.min(count, first.length))
    .map((chunk) => ({ chunk, ...(first[chunk] as Chunk) }));
}
