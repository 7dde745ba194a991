import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { DatasetError } from '../../core/errors.js';
import type { Stage } from '../../core/stage.js';
import { blobKey } from '../../dataset/ledger/submission.js';
import { piecesOf } from '../../entities/pieces.js';
import type { EntitySpan } from '../../entities/span.js';
import { awaitInferences, sharedInferences, stopInferences } from '../../onnx/inferences.js';
import { MemoryStore } from '../../stores/memory.js';
import type { Store } from '../../stores/store.js';
import type { DocumentMessage, KeptDocument, PieceStarts, ScoredMessage } from '../messages.js';
import { windowsOf } from './chunk-reader.js';
import type { DrawnChunk } from './draw-chunks.js';
import type {
  Body,
  ChunkParts,
  DocumentTask,
  RefineResult,
  RefineTask,
  RefineWorkerData,
} from './refine.worker.js';
import { errorOf } from './thread-error.js';

/** A document up to this size goes on with its text and tokens; of a longer one chunks are read again. */
export const KEEP_BYTES = 16 << 20;

/** Worker threads that chunk and score. */
export interface RefinePool {
  run(message: DocumentMessage, body: Body, keepBytes?: number): Promise<ScoredMessage>;
  /** Scores of the first evaluator alone, which a re-ranker only moves: for what a sample tells. */
  firstScores(message: DocumentMessage, body: Body): Promise<Float32Array[]>;
  /** Chunks of a document that was too long to keep. */
  chunks(
    document: Pick<ScoredMessage, 'documentId' | 'source' | 'tokenStarts'>,
    body: Body,
    starts: PieceStarts,
    chunks: number[],
  ): Promise<ChunkParts>;
  /** Some chunks of a document by lot, of so many at its beginning. */
  draw(
    document: Pick<ScoredMessage, 'documentId' | 'source'>,
    body: Body,
    draw: { count: number; within: number },
  ): Promise<DrawnChunk[]>;
  /** Text and token ids of a document whose message travelled without them. */
  body(document: Pick<ScoredMessage, 'documentId' | 'source'>, body: Body): Promise<KeptDocument>;
  /** What the model of entities finds in a text, in its order. */
  entities(text: string): Promise<EntitySpan[]>;
  close(): Promise<void>;
}

export function refinePool(threads: number, settings: RefineWorkerData): RefinePool {
  let pool: Piscina | undefined;
  const inferences = sharedInferences();
  const stop = () => {
    stopInferences(inferences);
    awaitInferences(inferences);
  };
  // Each thread loads the tokenizer: a worker of another stage never needs them.
  const threadsOf = () => {
    if (pool) return pool;
    // Whoever ends the process ends the threads, in whatever they are.
    process.once('exit', stop);
    pool = new Piscina({
      filename: fileURLToPath(new URL('./refine.worker.js', import.meta.url)),
      minThreads: threads,
      maxThreads: threads,
      workerData: { ...settings, inferences },
    });
    return pool;
  };
  const ask = async (task: RefineTask) => {
    const result = (await threadsOf().run(task)) as RefineResult;
    if ('failed' in result) throw errorOf(result.failed);
    return result;
  };
  const work = async (task: DocumentTask, source: string) => {
    const result = await ask(task);
    if (!('damaged' in result)) return result;
    const store = 'store' in task.body ? `${task.body.store.url}/` : '';
    throw new DatasetError(
      `${store}${blobKey(task.documentId)} is ${result.damaged} (text of ${source}): delete it and run again`,
    );
  };
  const refine = async (
    { documentId, questions, source }: DocumentMessage,
    more: Pick<Extract<RefineTask, { kind: 'refine' }>, 'body' | 'keepBytes' | 'isSample'>,
  ) => {
    const result = await work({ kind: 'refine', documentId, questions, ...more }, source);
    if (!('refined' in result)) throw new Error('chunk+score gave no document');
    return result.refined;
  };
  return {
    run: async (message, body, keepBytes = KEEP_BYTES) => ({
      ...message,
      ...(await refine(message, { body, keepBytes })),
    }),
    firstScores: async (message, body) =>
      (await refine(message, { body, keepBytes: 0, isSample: true })).scores,
    async chunks({ documentId, source, tokenStarts }, body, starts, wanted) {
      const chunks = windowsOf(wanted, tokenStarts);
      const result = await work({ kind: 'chunks', documentId, body, starts, chunks }, source);
      if (!('chunks' in result)) throw new Error('chunk+score gave no chunks');
      return result.chunks;
    },
    async draw({ documentId, source }, body, draw) {
      const result = await work({ kind: 'draw', documentId, body, ...draw }, source);
      if (!('drawn' in result)) throw new Error('chunk+score drew no chunks');
      return result.drawn;
    },
    async body({ documentId, source }, body) {
      const result = await work({ kind: 'body', documentId, body }, source);
      if (!('kept' in result)) throw new Error('chunk+score gave no text');
      return result.kept;
    },
    async entities(text) {
      // A long text is shared among the threads; what each finds depends on its piece alone.
      const found = [...piecesOf(text)].map(async (piece) => {
        const result = await ask({ kind: 'entities', text: piece.text });
        if (!('entities' in result)) throw new Error('chunk+score gave no entities');
        return result.entities.map((span) => ({
          ...span,
          start: span.start + piece.start,
          end: span.end + piece.start,
        }));
      });
      return (await Promise.all(found)).flat();
    },
    async close() {
      if (!pool) return;
      stopInferences(inferences);
      const arrived = new SharedArrayBuffer(4);
      const tasks = Array.from({ length: threads }, () =>
        pool?.run({ kind: 'close', threads, arrived } satisfies RefineTask),
      );
      // After a failure, threads may be in the middle of something that nobody waits for.
      const late = sleep(CLOSE_MS, undefined, { ref: false });
      await Promise.race([Promise.allSettled(tasks), late]);
      awaitInferences(inferences);
      await pool.destroy();
      process.off('exit', stop);
    },
  };
}

/** Longer than a child process takes to end, by force if need be. */
const CLOSE_MS = 6000;

/** How a worker thread gets at a document: a store in memory is not there for it. */
export const bodyIn =
  (store: Store) =>
  (documentId: string): Body =>
    store instanceof MemoryStore
      ? { text: store.files.get(blobKey(documentId))?.toString('utf8') ?? '' }
      : { store: store.location };

/** Bytes of a scored message that count against a queue's bound. */
const sizeOf = ({ body, scores }: ScoredMessage): number =>
  scores.reduce((sum, row) => sum + row.byteLength, 0) +
  ('ids' in body
    ? body.bytes.byteLength + body.ids.byteLength
    : body.pieceTokens.byteLength + body.pieceBytes.byteLength);

/**
 * Stages chunk and score, fused in one worker task a document.
 * @param bodyOf where the text of a document is
 */
export function refineStage(
  pool: RefinePool,
  threads: number,
  bodyOf: (documentId: string) => Body,
): Stage<DocumentMessage, ScoredMessage> {
  return {
    name: 'chunk+score',
    // One more than the threads, so that none waits while results are collected.
    concurrency: threads + 1,
    async run(message) {
      const record = await pool.run(message, bodyOf(message.documentId));
      return [{ record, bytes: sizeOf(record) }];
    },
  };
}
