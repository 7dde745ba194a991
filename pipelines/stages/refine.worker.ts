import { workerData } from 'node:worker_threads';
import type { Question } from '../dataset/submission.js';
import { createEvaluator } from '../evaluators/index.js';
import type { PipelineConfig } from '../generated/pipeline.js';
import { loadTokenizer } from '../tokenizer/load.js';
import { chunkDocument, chunkTexts } from './chunk.js';
import type { ScoredMessage } from './messages.js';

export interface RefineWorkerData {
  tokenizer: string;
  chunk: PipelineConfig['chunk'];
  score: PipelineConfig['score'];
}

// piscina hands its own data first, ours behind it.
const settings = (Array.isArray(workerData) ? workerData[1] : workerData) as RefineWorkerData;
const tokenizer = await loadTokenizer(settings.tokenizer);
const evaluator = createEvaluator(settings.score);

/** Chunk + score, fused: one task a document, so that its tokens never leave the worker twice. */
export default async function refine(task: {
  text: string;
  questions: Question[];
}): Promise<Pick<ScoredMessage, 'ids' | 'chunks' | 'scores'>> {
  const encoded = await tokenizer.encodeDocument(task.text);
  const chunks = chunkDocument(encoded, settings.chunk.tokens);
  const scores = evaluator.score(chunkTexts(task.text, chunks), task.questions);
  return { ids: encoded.ids, chunks, scores };
}
