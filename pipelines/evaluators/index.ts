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

/** The settings of the first evaluator alone. */
export const withoutRerank = (settings: EvaluatorSettings): EvaluatorSettings => ({
  ...settings,
  rerank: { ...settings.rerank, evaluator: 'none' },
});

async function createReranker(settings: EvaluatorSettings): Promise<Reranker | undefined> {
  const { evaluator, rerank } = settings;
  if (rerank.evaluator === 'none') return undefined;
  const create = evaluatorNamed(rerank.evaluator).createReranker;
  if (!create || rerank.evaluator === evaluator) {
    throw new ConfigError(
      `score.rerank.evaluator is ${rerank.evaluator}, which is no help to ${evaluator}: name a model for it, or take it as score.evaluator`,
    );
  }
  return create(settings);
}

/** The evaluator that `settings.evaluator` names, with the model that puts its shortlist in order. */
export async function createEvaluator(settings: EvaluatorSettings): Promise<Evaluator> {
  const model = await createReranker(settings);
  const first = await evaluatorNamed(settings.evaluator).create(settings);
  return model ? reranked(first, model, settings.rerank) : first;
}

/**
 * The evaluator alone, for what no re-ranker changes: scores of fillers, and how many chunks reach
 * a bar. A re-ranker is opened and let go, so that what is wrong with it is told before the work.
 */
export async function createFirstEvaluator(settings: EvaluatorSettings): Promise<Evaluator> {
  await (await createReranker(settings))?.close();
  return createEvaluator(withoutRerank(settings));
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

const runsModel = (name: string): boolean => EVALUATORS[name]?.createReranker !== undefined;

/** Whether scores come from a model or a program, which need not give the same ones elsewhere. */
export const isModelled = ({ evaluator, rerank }: EvaluatorSettings): boolean =>
  runsModel(evaluator) || runsModel(rerank.evaluator);

/** The same of the evaluator without a re-ranker. */
export const isFirstModelled = ({ evaluator }: Pick<EvaluatorSettings, 'evaluator'>): boolean =>
  runsModel(evaluator);

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
