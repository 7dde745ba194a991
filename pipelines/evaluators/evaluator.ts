/** A question as an evaluator sees it. */
export interface ScoredQuestion {
  question: string;
  /** reference answer, where the document came with one */
  answer?: string | undefined;
}

/**
 * Gives every chunk of a document an importance score against a question (paper, section 3.1).
 * A score depends on the chunk, the question and the settings only, never on other chunks or
 * documents.
 */
export interface Evaluator {
  /** Prepares for the questions of one document. */
  begin(questions: readonly ScoredQuestion[]): ChunkScorer;
  /**
   * The most that any chunk can score against a question, where the question alone decides that:
   * below the bar, it can never have a critical chunk, and that is told before the work is done.
   */
  most?(question: ScoredQuestion): number;
}

export interface ChunkScorer {
  /** @returns for each question, the scores of these chunks: shape [questions][chunks], each ≥ 0 */
  score(chunks: readonly string[]): Float32Array[];
}
