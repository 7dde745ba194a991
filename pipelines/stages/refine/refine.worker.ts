import { setTimeout as sleep } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import { blobKey, type Question } from '../../dataset/ledger/submission.js';
import type { Evaluator } from '../../evaluators/evaluator.js';
import { createEvaluator, isModelled } from '../../evaluators/index.js';
import { scoresMadeWith, storedScores } from '../../evaluators/stored.js';
import type { PipelineConfig } from '../../generated/pipeline.js';
import { countInferences } from '../../onnx/inferences.js';
import { openLocation } from '../../stores/open.js';
import type { Store, StoreLocation } from '../../stores/store.js';
import { loadTokenizer } from '../../tokenizer/load.js';
import type { KeptDocument, PieceStarts, Refined } from '../messages.js';
import { readChunks, type Window, windowsOf } from './chunk-reader.js';
import { type DrawnChunk, drawChunks } from './draw-chunks.js';
import { keepDocument } from './keep-document.js';
import { refineDocument } from './refine-document.js';
import { type PlainError, plainError } from './thread-error.js';

export interface RefineWorkerData {
  tokenizer: string;
  chunk: PipelineConfig['chunk'];
  score: PipelineConfig['score'];
  /** where inferences count, so that no thread is ended in one */
  inferences?: SharedArrayBuffer;
}

/** The text of a document: itself, or the store it is in. */
export type Body = { text: string } | { store: StoreLocation };

export type RefineTask =
  | {
      kind: 'refine';
      documentId: string;
      body: Body;
      questions: Question[];
      keepBytes: number;
      /** by the first evaluator alone */
      isSample?: true;
    }
  | { kind: 'body'; documentId: string; body: Body }
  | { kind: 'draw'; documentId: string; body: Body; count: number; within: number }
  | { kind: 'chunks'; documentId: string; body: Body; starts: PieceStarts; chunks: Window[] }
  /** lets go of what the thread holds; ends when so many threads have come to it */
  | { kind: 'close'; threads: number; arrived: SharedArrayBuffer };

/** Token ids and text of chunks. */
export type ChunkParts = { ids: Int32Array; text: string }[];

/** An error's class does not survive the way between threads, so it is said in words. */
export type RefineResult =
  | { refined: Refined }
  | { chunks: ChunkParts }
  | { drawn: DrawnChunk[] }
  | { kept: KeptDocument }
  | { closed: true }
  | { failed: PlainError }
  | { damaged: string };

// piscina hands its own data first, ours behind it.
const settings = (Array.isArray(workerData) ? workerData[1] : workerData) as RefineWorkerData;
if (settings.inferences) countInferences(settings.inferences);
const tokenizer = await loadTokenizer(settings.tokenizer);
const evaluator = await createEvaluator(settings.score);

// Rules give the same scores everywhere, and faster than a store answers.
const made = isModelled(settings.score)
  ? scoresMadeWith(settings.score, { chunk: settings.chunk, tokenizer: tokenizer.sha256 })
  : undefined;
const evaluatorOf = ({ documentId, body, isSample }: Task<'refine'>): Evaluator =>
  isSample && evaluator.first
    ? evaluator.first
    : made !== undefined && 'store' in body
      ? storedScores(evaluator, storeAt(body.store), made, documentId)
      : evaluator;

// One a thread: a store may hold connections.
const stores = new Map<string, Store>();
function storeAt(location: StoreLocation): Store {
  const store = stores.get(location.url) ?? openLocation(location);
  stores.set(location.url, store);
  return store;
}

const open = async (id: string, body: Body, from = 0) =>
  'text' in body
    ? [Buffer.from(body.text).subarray(from)]
    : await storeAt(body.store).stream(blobKey(id), from);

/** Texts of chunks of a document that is too long to keep; of one that is gone, its hash tells. */
async function textsAgain(
  documentId: string,
  body: Body,
  starts: PieceStarts,
  chunks: readonly Window[],
): Promise<string[]> {
  const read = (from: number) => open(documentId, body, from);
  const parts = await readChunks(chunks, starts, tokenizer, read);
  return chunks.map((_, at) => parts?.[at]?.text ?? '');
}

/** Every task of a thread, by its kind. */
export default async function work(task: RefineTask): Promise<RefineResult> {
  try {
    return task.kind === 'close' ? await close(task) : await refine(task);
  } catch (error) {
    const failed = plainError(error);
    if (failed) return { failed };
    throw error;
  }
}

/** A thread that is done here waits for the others, or it would be given their tasks, too. */
async function close({ threads, arrived }: Task<'close'>): Promise<RefineResult> {
  const count = new Int32Array(arrived);
  Atomics.add(count, 0, 1);
  await evaluator.close?.();
  while (Atomics.load(count, 0) < threads) await sleep(5);
  return { closed: true };
}

type Task<Kind extends RefineTask['kind']> = Extract<RefineTask, { kind: Kind }>;

/** Chunk + score, fused: one task a document, so that its tokens never leave the worker twice. */
async function refine(task: Exclude<RefineTask, Task<'close'>>): Promise<RefineResult> {
  const { documentId, body } = task;
  if (task.kind === 'chunks') {
    const read = (from: number) => open(documentId, body, from);
    const chunks = await readChunks(task.chunks, task.starts, tokenizer, read);
    return chunks ? { chunks } : { damaged: 'missing' };
  }
  const parts = await open(documentId, body);
  if (!parts) return { damaged: 'missing' };
  if (task.kind === 'draw') {
    const { count, within } = task;
    const draw = { seed: `pool ${documentId}`, count, within };
    return { drawn: await drawChunks(parts, tokenizer, settings.chunk, draw) };
  }
  if (task.kind === 'body') {
    const { sha256, kept } = await keepDocument(parts, tokenizer);
    return sha256 === documentId ? { kept } : { damaged: 'damaged' };
  }
  const { questions, keepBytes } = task;
  const scored = evaluatorOf(task);
  const { sha256, ...refined } = await refineDocument(parts, questions, tokenizer, scored, {
    ...settings.chunk,
    keepBytes,
    readAgain: (starts, tokenStarts) => (chunks) =>
      textsAgain(documentId, body, starts, windowsOf(chunks, tokenStarts)),
  });
  return sha256 === documentId ? { refined } : { damaged: 'damaged' };
}
