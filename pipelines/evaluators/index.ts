import { ConfigError } from '../core/errors.js';
import * as entityOverlap from './entity-overlap.js';
import type { Evaluator, ScoredQuestion } from './evaluator.js';

export interface EvaluatorSettings {
  evaluator: string;
  items: string;
  against: string;
}

interface EvaluatorModule {
  /** bumped when a score changes */
  version: number;
  create(settings: EvaluatorSettings): Evaluator;
}

/**
 * All evaluators, by the name `score.evaluator` knows them under. A new one is a file like
 * entity-overlap.ts, a line here and its name in schemas/pipeline.schema.json.
 */
const EVALUATORS: Record<string, EvaluatorModule> = {
  'entity-overlap': entityOverlap,
};

function evaluatorNamed(name: string): EvaluatorModule {
  const evaluator = EVALUATORS[name];
  if (evaluator) return evaluator;
  const names = Object.keys(EVALUATORS).join(', ');
  throw new ConfigError(`score.evaluator is ${JSON.stringify(name)}: there is ${names}`);
}

/** The evaluator that `settings.evaluator` names. */
export const createEvaluator = (settings: EvaluatorSettings): Evaluator =>
  evaluatorNamed(settings.evaluator).create(settings);

/** Version of an evaluator: part of the configuration identity. */
export const evaluatorVersion = (name: string): number => evaluatorNamed(name).version;

/** Scores of chunks that are all there: shape [questions][chunks]. */
export const scoreChunks = (
  evaluator: Evaluator,
  chunks: readonly string[],
  questions: readonly ScoredQuestion[],
): Float32Array[] => evaluator.begin(questions).score(chunks);
