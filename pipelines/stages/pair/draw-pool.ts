import { sha256 } from '../../core/hash.js';
import type { FillerPool, PoolChunk } from '../../dataset/filler-pool.js';
import type { SubmittedDocument } from '../../dataset/ledger/submission.js';

/** Most questions of other documents whose answers may be wrong answers here. */
const MOST_QUESTIONS = 4096;
/** Chunks at the beginning of a document that those of the pool are drawn from, at least. */
const LEAST_WITHIN = 32;

/** Some chunks of a document, by lot among its first ones. */
export type DrawChunks = (
  document: SubmittedDocument,
  draw: { count: number; within: number },
) => Promise<PoolChunk[]>;

export interface PoolSource {
  draw: DrawChunks;
  /** documents opened at once */
  atOnce: number;
  onDocument(done: number, total: number): void;
}

const byLot = <T extends { id: string }>(documents: readonly T[]): T[] =>
  documents
    .map((document) => ({ document, lot: sha256(`pool ${document.id}`) }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .map(({ document }) => document);

/**
 * Draws a pool from documents: the same of the same documents, in whatever order they come. As
 * many chunks of each as fill the pool, so that it is mixed as well as can be; of a long document
 * four times as many chunks are read as are taken, not the whole of it.
 * @param most chunks in the pool
 */
export async function drawPool(
  documents: readonly SubmittedDocument[],
  most: number,
  { draw, atOnce, onDocument }: PoolSource,
): Promise<Omit<FillerPool, 'hash'>> {
  const lots = byLot(documents);
  const chosen = lots.slice(0, most);
  const count = Math.ceil(most / Math.max(1, documents.length));
  const within = Math.max(LEAST_WITHIN, 4 * count);
  const chunks: PoolChunk[] = [];
  for (let at = 0; at < chosen.length; at += atOnce) {
    const batch = chosen.slice(at, at + atOnce);
    const drawn = await Promise.all(batch.map((document) => draw(document, { count, within })));
    chunks.push(...drawn.flat());
    onDocument(at + batch.length, chosen.length);
  }
  const questions = lots
    .flatMap(({ id, questions }) =>
      questions.flatMap(({ question, answer }) =>
        answer === undefined ? [] : [{ documentId: id, question, answer }],
      ),
    )
    .slice(0, MOST_QUESTIONS);
  return { chunks: chunks.slice(0, most), questions };
}
