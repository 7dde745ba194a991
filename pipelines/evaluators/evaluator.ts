import { concat } from '../core/concat.js';

/** A question as an evaluator sees it. */
export interface ScoredQuestion {
  question: string;
  /** reference answer, where the document came with one */
  answer?: string | undefined;
}

/**
 * Gives every chunk of a document an importance score against a question (paper, section 3.1).
 * A score depends on the question, the settings and the chunks of its own document, never on
 * other documents, on which other questions are asked, or on how chunks are handed over.
 */
export interface Evaluator {
  /** Prepares for the questions of one document. */
  begin(questions: readonly ScoredQuestion[]): ChunkScorer | Promise<ChunkScorer>;
  /**
   * Prepares for chunks of other documents, which fill contexts of this one.
   * @param basis what the scores of this document said of it
   */
  fillers(
    questions: readonly ScoredQuestion[],
    basis: Float32Array,
  ): FillerScorer | Promise<FillerScorer>;
  /**
   * The most that any chunk can score against a question, where the question alone decides that:
   * below the bar, it can never have a critical chunk, and that is told before the work is done.
   */
  most?(question: ScoredQuestion): number;
  /** The evaluator whose shortlist this one re-ranks: the same scores, of other chunks. */
  readonly first?: Evaluator;
  /** Lets go of what it holds: a session, a child process. */
  close?(): Promise<void>;
}

export interface ChunkScorer {
  /** The next chunks, in document order: a long document is never there as a whole. */
  add(chunks: readonly string[]): void | Promise<void>;
  /**
   * The scores of all chunks that came.
   * @param read texts of chunks, by their index, once more: for a shortlist
   */
  finish(read: ReadTexts): DocumentScores | Promise<DocumentScores>;
}

export type ReadTexts = (chunks: readonly number[]) => Promise<string[]>;

export interface DocumentScores {
  /** shape [questions][chunks], each finite and ≥ 0 */
  scores: Float32Array[];
  /**
   * What scores of other documents' chunks need of this one (statistics of its words, vectors of
   * its questions), in the evaluator's own order; empty where they need nothing.
   */
  basis: Float32Array;
}

export interface FillerScorer {
  /** @returns shape [questions][chunks], on the scale of the document's own scores */
  score(chunks: readonly string[]): Float32Array[] | Promise<Float32Array[]>;
}

/** Scores of some chunks against the questions of a document: shape [questions][chunks]. */
export type ScoreChunks = (chunks: readonly string[]) => Float32Array[] | Promise<Float32Array[]>;

/** An evaluator that looks at one chunk at a time, so that the order and the others say nothing. */
export function chunkwise(
  begin: (questions: readonly ScoredQuestion[]) => ScoreChunks | Promise<ScoreChunks>,
): Evaluator {
  return {
    async begin(questions) {
      const score = await begin(questions);
      const parts: Float32Array[][] = [];
      return {
        async add(chunks) {
          parts.push(await score(chunks));
        },
        finish: () => ({
          scores: questions.map((_, at) =>
            concat(
              Float32Array,
              parts.map((part) => part[at] as Float32Array),
            ),
          ),
          basis: new Float32Array(0),
        }),
      };
    },
    fillers: async (questions) => ({ score: await begin(questions) }),
  };
}
