import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { Stage } from '../runtime/stage.js';
import type { DocumentMessage, ScoredMessage } from './messages.js';
import type { RefineWorkerData } from './refine.worker.js';

/** Worker threads that chunk and score. */
export interface RefinePool {
  run(message: DocumentMessage): Promise<ScoredMessage>;
  close(): Promise<void>;
}

export function refinePool(threads: number, settings: RefineWorkerData): RefinePool {
  const pool = new Piscina({
    filename: fileURLToPath(new URL('./refine.worker.js', import.meta.url)),
    minThreads: threads,
    maxThreads: threads,
    workerData: settings,
  });
  return {
    async run(message) {
      const { text, questions } = message;
      return { ...message, ...(await pool.run({ text, questions })) };
    },
    close: () => pool.destroy(),
  };
}

/** Stages chunk and score, fused in one worker task a document. */
export function refineStage(
  pool: RefinePool,
  threads: number,
): Stage<DocumentMessage, ScoredMessage> {
  return {
    name: 'chunk+score',
    // One more than the threads, so that none waits while results are collected.
    concurrency: threads + 1,
    async run(message) {
      const record = await pool.run(message);
      const scores = record.scores.reduce((sum, row) => sum + row.byteLength, 0);
      return [{ record, bytes: record.text.length * 2 + record.ids.byteLength + scores }];
    },
  };
}
