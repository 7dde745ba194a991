import { ConfigError } from '../core/errors.js';
import type { PipelineConfig } from '../generated/pipeline.js';
import * as bm25 from './bm25.js';
import * as command from './command.js';
import * as entityOverlap from './entity-overlap.js';
import type { DocumentScores, Evaluator, ScoredQuestion } from './evaluator.js';
import type { Reranker } from './model-scores.js';
import * as onnxCrossEncoder from './onnx-cross-encoder.js';
import * as onnxEmbedding from './onnx-embedding.js';
import * as onnxNer from './onnx-ner.js';
import { reranked, version as rerankVersion } from './rerank.js';

/** The settings `score`; paths in them are absolute. */
export type EvaluatorSettings = PipelineConfig['score'];

interface EvaluatorModule {
  /** bumped when a score changes */
  version: number;
  /** the least score of a critical chunk, where the configuration names none */
  floor: number;
  create(settings: EvaluatorSettings): Evaluator | Promise<Evaluator>;
  /** What beside version and settings decides a score: hashes of the files of a model. */
  identity?(settings: EvaluatorSettings): unknown;
  /** Where it may put another evaluator's shortlist into a new order. */
  createReranker?(settings: EvaluatorSettings): Reranker | Promise<Reranker>;
}

/**
 * All evaluators, by the name `score.evaluator` knows them under. A new one is a file like
 * entity-overlap.ts, a line here and its name in schemas/pipeline.schema.json.
 */
const EVALUATORS: Record<string, EvaluatorModule> = {
  bm25,
  'entity-overlap': entityOverlap,
  command,
  'onnx-embedding': onnxEmbedding,
  'onnx-ner': onnxNer,
  'onnx-cross-encoder': onnxCrossEncoder,
};

function evaluatorNamed(name: string): EvaluatorModule {
  const evaluator = EVALUATORS[name];
  if (evaluator) return evaluator;
  const names = Object.keys(EVALUATORS).join(', ');
  throw new ConfigError(`score.evaluator is ${JSON.stringify(name)}: there is ${names}`);
}

/**
 * The evaluator that `settings.evaluator` names, without the model that puts its shortlist in
 * order: chunks of other documents are judged by it alone.
 */
export async function createFillerEvaluator(settings: EvaluatorSettings): Promise<Evaluator> {
  rerankerOf(settings);
  return evaluatorNamed(settings.evaluator).create(settings);
}

/** The same with that model. */
export async function createEvaluator(settings: EvaluatorSettings): Promise<Evaluator> {
  const first = await createFillerEvaluator(settings);
  const create = rerankerOf(settings);
  return create ? reranked(first, await create(settings), settings.rerank) : first;
}

/** @throws ConfigError where what is to re-rank can't */
function rerankerOf({ evaluator, rerank }: EvaluatorSettings): EvaluatorModule['createReranker'] {
  if (rerank.evaluator === 'none') return undefined;
  const create = evaluatorNamed(rerank.evaluator).createReranker;
  if (create && rerank.evaluator !== evaluator) return create;
  throw new ConfigError(
    `score.rerank.evaluator is ${rerank.evaluator}, which is no help to ${evaluator}: name a model for it, or take it as score.evaluator`,
  );
}

function identityOf(name: string, settings: EvaluatorSettings): unknown {
  const { version, identity } = evaluatorNamed(name);
  return identity ? { version, files: identity(settings) } : version;
}

/** What of an evaluator is part of the configuration identity, beside its settings. */
export function evaluatorIdentity(settings: EvaluatorSettings): unknown {
  const { evaluator, rerank } = settings;
  const first = identityOf(evaluator, settings);
  if (rerank.evaluator === 'none') return first;
  return { first, rerank: identityOf(rerank.evaluator, settings), rerankVersion };
}

/** Whether scores come from a model or a program, which need not give the same ones elsewhere. */
export const isModelled = ({ evaluator, rerank }: EvaluatorSettings): boolean =>
  [evaluator, rerank.evaluator].some((name) => EVALUATORS[name]?.createReranker !== undefined);

/** The least score of a critical chunk on an evaluator's own scale. */
export const floorOf = ({ evaluator }: Pick<EvaluatorSettings, 'evaluator'>): number =>
  evaluatorNamed(evaluator).floor;

/** Scores of a document whose chunks are all there. */
export async function scoreDocument(
  evaluator: Evaluator,
  chunks: readonly string[],
  questions: readonly ScoredQuestion[],
): Promise<DocumentScores> {
  const scorer = await evaluator.begin(questions);
  await scorer.add(chunks);
  return scorer.finish(async (places) => places.map((place) => chunks[place] as string));
}

/** The same, the scores alone: shape [questions][chunks]. */
export const scoreChunks = async (
  ...args: Parameters<typeof scoreDocument>
): Promise<Float32Array[]> => (await scoreDocument(...args)).scores;
