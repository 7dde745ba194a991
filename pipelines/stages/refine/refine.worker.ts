import { setTimeout as sleep } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import { blobKey, type Question } from '../../dataset/ledger/submission.js';
import { type ModelTagger, openModelTagger } from '../../entities/model-tagger.js';
import type { EntitySpan } from '../../entities/span.js';
import type { Evaluator } from '../../evaluators/evaluator.js';
import { createEvaluator } from '../../evaluators/index.js';
import { keepingScores } from '../../evaluators/stored.js';
import { Passages, type SharedPassages } from '../../filters/passages.js';
import type { PipelineConfig } from '../../generated/pipeline.js';
import { countInferences } from '../../onnx/inferences.js';
import { openLocation } from '../../stores/open.js';
import type { Store, StoreLocation } from '../../stores/store.js';
import { loadTokenizer } from '../../tokenizer/load.js';
import type { Tokenizer } from '../../tokenizer/tokenizer.js';
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
  entities: PipelineConfig['entities'];
  /** passages of benchmarks, which documents are searched for */
  passages?: SharedPassages | undefined;
  /** where inferences count, so that no thread is ended in one */
  inferences?: SharedArrayBuffer;
}

/** The text of a document: itself, or the store it is in. */
export type Body = { text: string } | { store: StoreLocation };

export type RefineTask =
  | DocumentTask
  /** what the model of entities finds in a text */
  | { kind: 'entities'; text: string }
  /** lets go of what the thread holds; ends when so many threads have come to it */
  | { kind: 'close'; threads: number; arrived: SharedArrayBuffer };

/** What is to be done with a document. */
export type DocumentTask =
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
  | { kind: 'chunks'; documentId: string; body: Body; starts: PieceStarts; chunks: Window[] };

/** Token ids and text of chunks. */
export type ChunkParts = { ids: Int32Array; text: string }[];

/** An error's class does not survive the way between threads, so it is said in words. */
export type RefineResult =
  | { refined: Refined }
  | { chunks: ChunkParts }
  | { drawn: DrawnChunk[] }
  | { kept: KeptDocument }
  | { entities: EntitySpan[] }
  | { closed: true }
  | { failed: PlainError }
  | { damaged: string };

// piscina hands its own data first, ours behind it.
const settings = (Array.isArray(workerData) ? workerData[1] : workerData) as RefineWorkerData;
const passages = settings.passages && new Passages(settings.passages);
if (settings.inferences) countInferences(settings.inferences);

/** What tasks with documents need. */
interface Room {
  tokenizer: Tokenizer;
  evaluator: Evaluator;
  keep: ReturnType<typeof keepingScores>;
}

async function open(): Promise<Room> {
  const { score, chunk } = settings;
  const tokenizer = await loadTokenizer(settings.tokenizer);
  const keep = keepingScores(score, { chunk, tokenizer: tokenizer.sha256 });
  return { tokenizer, evaluator: await createEvaluator(score), keep };
}

// Each with its first task: who wants entities alone loads no tokenizer, and an error has its way back.
let room: Promise<Room> | undefined;
let tagger: Promise<ModelTagger> | undefined;

function evaluatorOf(
  { evaluator, keep }: Room,
  { documentId, body, isSample }: Task<'refine'>,
): Evaluator {
  if (isSample && evaluator.first) return evaluator.first;
  return 'store' in body ? keep(evaluator, storeAt(body.store), documentId) : evaluator;
}

// One a thread: a store may hold connections.
const stores = new Map<string, Store>();
function storeAt(location: StoreLocation): Store {
  const store = stores.get(location.url) ?? openLocation(location);
  stores.set(location.url, store);
  return store;
}

const read = async (id: string, body: Body, from = 0) =>
  'text' in body
    ? [Buffer.from(body.text).subarray(from)]
    : await storeAt(body.store).stream(blobKey(id), from);

/** Texts of chunks of a document that is too long to keep; of one that is gone, its hash tells. */
async function textsAgain(
  { tokenizer }: Room,
  documentId: string,
  body: Body,
  starts: PieceStarts,
  chunks: readonly Window[],
): Promise<string[]> {
  const from = (byte: number) => read(documentId, body, byte);
  const parts = await readChunks(chunks, starts, tokenizer, from);
  return chunks.map((_, at) => parts?.[at]?.text ?? '');
}

/** Every task of a thread, by its kind. */
export default async function work(task: RefineTask): Promise<RefineResult> {
  try {
    if (task.kind === 'close') return await close(task);
    if (task.kind === 'entities') return await entities(task);
    return await refine(task);
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
  // What could not be opened has told so.
  await room?.then(({ evaluator }) => evaluator.close?.()).catch(() => {});
  await tagger?.then((model) => model.close()).catch(() => {});
  while (Atomics.load(count, 0) < threads) await sleep(5);
  return { closed: true };
}

type Task<Kind extends RefineTask['kind']> = Extract<RefineTask, { kind: Kind }>;

async function entities({ text }: Task<'entities'>): Promise<RefineResult> {
  tagger ??= openModelTagger(settings.entities);
  return { entities: await (await tagger).entities(text) };
}

/** Chunk + score, fused: one task a document, so that its tokens never leave the worker twice. */
async function refine(task: DocumentTask): Promise<RefineResult> {
  const { documentId, body } = task;
  room ??= open();
  const opened = await room;
  const { tokenizer } = opened;
  if (task.kind === 'chunks') {
    const from = (byte: number) => read(documentId, body, byte);
    const chunks = await readChunks(task.chunks, task.starts, tokenizer, from);
    return chunks ? { chunks } : { damaged: 'missing' };
  }
  const parts = await read(documentId, body);
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
  const scored = evaluatorOf(opened, task);
  const { sha256, ...refined } = await refineDocument(parts, questions, tokenizer, scored, {
    ...settings.chunk,
    keepBytes,
    search: task.isSample ? undefined : passages?.search(),
    readAgain: (starts, tokenStarts) => (chunks) =>
      textsAgain(opened, documentId, body, starts, windowsOf(chunks, tokenStarts)),
  });
  return sha256 === documentId ? { refined } : { damaged: 'damaged' };
}
