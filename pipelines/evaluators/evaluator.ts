/** A question as an evaluator sees it. */
export interface ScoredQuestion {
  question: string;
  /** reference answer, where the document came with one */
  answer?: string | undefined;
}

/**
 * Gives every chunk of a document an importance score against a question (paper, section 3.1).
 * A score depends on the chunk, the question and the settings only, never on other documents.
 */
export interface Evaluator {
  /** @returns for each question, the scores of all chunks: shape [questions][chunks], each ≥ 0 */
  score(chunks: readonly string[], questions: readonly ScoredQuestion[]): Float32Array[];
}
