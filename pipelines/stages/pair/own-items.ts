import type { ScoredMessage } from '../messages.js';
import type { ContextItem } from './context-item.js';
import type { ReadChunks } from './pair-settings.js';

/** Chunks of a document as contexts take them. */
export type OwnItems = (chunks: readonly number[]) => Promise<ContextItem[]>;

/**
 * The chunks of a question's document, each read once.
 * @param at which question of the document
 */
export function ownItems(
  { documentId, byteStarts, scores }: ScoredMessage,
  at: number,
  critical: readonly number[],
  read: ReadChunks,
): OwnItems {
  const isCritical = new Set(critical);
  const known = new Map<number, ContextItem>();
  return async (chunks) => {
    const fresh = [...new Set(chunks)].filter((chunk) => !known.has(chunk));
    const parts = fresh.length > 0 ? await read(fresh) : [];
    for (const [i, chunk] of fresh.entries()) {
      known.set(chunk, {
        documentId,
        chunk,
        byteStart: byteStarts[chunk] as number,
        byteEnd: byteStarts[chunk + 1] as number,
        chunkEnd: byteStarts[chunk + 1] as number,
        score: scores[at]?.[chunk] as number,
        critical: isCritical.has(chunk),
        filler: false,
        ...(parts[i] as { ids: Int32Array; text: string }),
      });
    }
    return chunks.map((chunk) => known.get(chunk) as ContextItem);
  };
}
