import { ConfigError } from '../core/errors.js';
import type { ScoredQuestion } from './evaluator.js';

/** Scores chunks that are handed to it, of whatever document: what re-ranks a shortlist. */
export interface Reranker {
  /** @returns shape [chunks], each finite and ≥ 0 */
  score(question: ScoredQuestion, chunks: readonly string[]): Promise<Float32Array>;
  close(): Promise<void>;
}

/** What a model reads of a question: with its reference answer, where the settings say so and there is one. */
export const askedText = ({ question, answer }: ScoredQuestion, against: string): string =>
  against === 'question-and-answer' && answer ? `${question} ${answer}` : question;

/**
 * A model's score as it is compared: never below 0, and without the digits in which processors
 * differ. Where one falls on a border they still do; that is why scores are stored.
 */
export function modelScore(value: number): number {
  if (Number.isFinite(value)) return Math.max(0, Math.round(value * 1e4) / 1e4);
  throw new ConfigError(
    'the model of score.onnx gives scores that are no numbers: fetch it again as it was published',
  );
}

/** Chunks of a shortlist that are remembered: questions of a document share many. */
export const SHORTLISTED = 512;
/** Chunks of other documents that are remembered: the filler pool comes again with every document. */
export const POOLED = 4096;
