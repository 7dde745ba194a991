import type { SubmittedDocument } from '../../dataset/ledger/submission.js';
import { type FillerPool, fillerPool } from '../../stages/pair/filler-pool.js';
import { chunkReader } from '../../stages/pair/pair.js';
import { bodyIn } from '../../stages/refine/refine.js';
import type { RunDependencies } from '../dependencies/dependencies.js';
import { readLong } from '../drive/pairing.js';

export type PoolDependencies = Pick<
  RunDependencies,
  'config' | 'made' | 'refinePool' | 'store' | 'threads'
>;

/** The filler pool of a submission, where the configuration wants one. */
export async function makePool(
  deps: PoolDependencies,
  documents: readonly SubmittedDocument[],
  onDocument: (done: number, total: number) => void,
): Promise<FillerPool | undefined> {
  const { config, store, made, refinePool, threads } = deps;
  if (config.pair.filler !== 'pool') return undefined;
  const open = async ({ id: documentId, source, key: sourceKey }: SubmittedDocument) => {
    const message = { submissionId: '', ordinal: 0, documentId, source, sourceKey, questions: [] };
    const scored = await refinePool.run(message, bodyIn(store)(documentId));
    const readChunks = chunkReader(scored, config.chunk.tokens, readLong(deps));
    return {
      count: scored.byteStarts.length - 1,
      read: async (chunks: number[]) =>
        (await readChunks(chunks)).map((parts, at) => {
          const chunk = chunks[at] as number;
          const [byteStart, byteEnd] = [chunk, chunk + 1].map((i) => scored.byteStarts[i]);
          return {
            documentId,
            chunk,
            byteStart: byteStart as number,
            byteEnd: byteEnd as number,
            ...parts,
          };
        }),
    };
  };
  const source = { open, atOnce: threads + 1, onDocument };
  return fillerPool(store, made.identity, documents, config.pair.pool_chunks, source);
}
