import type { PipelineConfig } from '../generated/pipeline.js';
import { modelIdentity } from '../onnx/identity.js';
import { openPairScorer, type PairScorer } from '../onnx/pair-scorer.js';
import { chunkwise, type Evaluator } from './evaluator.js';
import { askedText, modelScore, type Reranker } from './model-scores.js';

type Settings = Pick<PipelineConfig['score'], 'against' | 'onnx'>;

/** Bumped when a score changes. */
export const version = 1;

/** Of a score from 0 to 1. Not measured: no such model was at hand. */
export const floor = 0.1;

/** The files of the model: part of the configuration identity. */
export const identity = ({ onnx }: Settings): unknown => modelIdentity(onnx, 'cross-encoder');

async function scoresOf(
  model: PairScorer,
  asked: string,
  chunks: readonly string[],
): Promise<Float32Array> {
  const scores = new Float32Array(chunks.length);
  for (const [at, chunk] of chunks.entries()) {
    scores[at] = modelScore(await model.score(asked, chunk));
  }
  return scores;
}

/**
 * Importance score of a chunk = what a model says that reads question and chunk together, 0 to 1;
 * of a chunk longer than its window, the best window's. Every pair is a run of the model: dear for
 * whole documents, made for shortlists.
 */
export async function create(settings: Settings): Promise<Evaluator> {
  const model = await openPairScorer(settings.onnx);
  const evaluator = chunkwise((questions) => async (chunks) => {
    const rows: Float32Array[] = [];
    for (const question of questions) {
      rows.push(await scoresOf(model, askedText(question, settings.against), chunks));
    }
    return rows;
  });
  return { ...evaluator, close: model.close };
}

/** The same scores, of chunks that are handed over. */
export async function createReranker(settings: Settings): Promise<Reranker> {
  const model = await openPairScorer(settings.onnx);
  return {
    score: (question, chunks) => scoresOf(model, askedText(question, settings.against), chunks),
    close: model.close,
  };
}
