// Generated from schemas/ledger-record.schema.json by schemas/generate-types.mjs. Do not edit.

/**
 * One line of a ledger file. Every document has one record; every question ends as a sample or as a drop with a reason.
 */
export type LedgerRecord = DocumentRecord | SampleRecord | DropRecord;

export interface DocumentRecord {
  kind: 'document';
  document_id: string;
  /**
   * place in the submission, from 0
   */
  ordinal: number;
  /**
   * where it was first seen: a path, with #line for a .jsonl file
   */
  source: string;
  /**
   * what decides the split of its rows, those that come later too; absent in data sets from before
   */
  source_key?: string;
  /**
   * UTF-8 bytes of the normalised text
   */
  bytes: number;
  tokens: number;
  chunks: number;
  questions: number;
  /**
   * with filters.near_duplicates: MinHash values of its runs of five words, 256 of 16 bits, in base64; absent where it has no sample
   */
  near?: string;
}
export interface SampleRecord {
  kind: 'sample';
  document_id: string;
  /**
   * sha256 of the question with its reference answer
   */
  question_id: string;
  question: string;
  sample_id: string;
  /**
   * highest importance score of a chunk
   */
  best_score: number;
  /**
   * critical chunks in the training context
   */
  critical: number;
  /**
   * all chunks in the training context
   */
  chunks?: number;
  /**
   * chunks in the training context that come from the pool of other documents
   */
  filler?: number;
  /**
   * chunks that would be critical as well, had pair.tokens room for them; absent where there are none
   */
  unfit?: number;
  /**
   * chunks that the irrelevant answer was made from although their score reaches the bar of critical ones
   */
  leaked?: number;
  /**
   * whether a critical chunk holds evidence that came with the question; null where none came
   */
  evidence?: boolean | null;
  /**
   * whether all chunks that hold evidence are critical; null where none came, absent in data sets from before
   */
  evidence_all?: boolean | null;
  /**
   * why no critical chunk holds evidence: its document was never scored, no chunk with evidence scores high enough, or others that do were taken; null where one is critical or none came, absent in data sets from before
   */
  evidence_lost?: 'not-scored' | 'below-bar' | 'behind-best' | null;
  /**
   * answers of the question that say that the text does not tell, by kind, those that were left out too (pair.abstain); absent where none does
   */
  abstained?: {
    [k: string]: number;
  };
  /**
   * dispreferred answers of pair.rejected that the row lacks, by kind, since the question allows no further wrong answer (yes or no, options that it offers); absent where it has them all
   */
  exhausted?: {
    [k: string]: number;
  };
  /**
   * true: the chosen answer was cut at a sentence, since it is longer than pair.max_answer_tokens; absent where it was not
   */
  cut?: boolean;
  /**
   * whether the question was made by longpref; absent where it was given
   */
  cloze?: boolean;
  /**
   * with filters.near_duplicates: hashes of the words and pairs of words of question and chosen answer, in base64: a byte with the count of the first, then up to 64 of 32 bits each
   */
  near?: string;
}
export interface DropRecord {
  kind: 'drop';
  document_id: string;
  /**
   * sha256 of the question with its reference answer
   */
  question_id: string;
  question: string;
  /**
   * no-questions: the document came without any; no-room: template, answer and the best chunk are longer than pair.tokens; answer-too-long: the chosen answer is longer than pair.max_answer_tokens; truncated: the model's chosen answer was cut there; abstained: all dispreferred answers say that the text does not tell; contaminated: a benchmark (filters.benchmarks) asks the question or has a passage of its document; near-duplicate: its rows were withdrawn, for the data set has a sample that is nearly the same, with a smaller id (filters.near_duplicates); dead-letter: its document was given up (longpref dlq drop); the others concern one question
   */
  reason:
    | 'no-questions'
    | 'no-critical-chunk'
    | 'no-irrelevant-chunk'
    | 'no-mixed-context'
    | 'no-room'
    | 'no-reference-answer'
    | 'answer-not-in-context'
    | 'no-wrong-answer'
    | 'empty-answer'
    | 'same-answer'
    | 'answer-too-long'
    | 'truncated'
    | 'abstained'
    | 'contaminated'
    | 'near-duplicate'
    | 'dead-letter';
  /**
   * what was found, for people
   */
  detail: string;
  best_score: number | null;
  /**
   * whether a critical chunk holds evidence that came with the question; null where none came or nobody looked, absent in data sets from before
   */
  evidence?: boolean | null;
  /**
   * whether all chunks that hold evidence are critical; null where none came, absent in data sets from before
   */
  evidence_all?: boolean | null;
  /**
   * why no critical chunk holds evidence: its document was never scored, no chunk with evidence scores high enough, or others that do were taken; null where one is critical or none came, absent in data sets from before
   */
  evidence_lost?: 'not-scored' | 'below-bar' | 'behind-best' | null;
  /**
   * answers of the question that say that the text does not tell, by kind, those that were left out too (pair.abstain); absent where none does
   */
  abstained?: {
    [k: string]: number;
  };
  /**
   * whether the question was made by longpref; absent where it was given, and in data sets from before
   */
  cloze?: boolean;
  /**
   * near-duplicate: the question's rows, which have sample records of their own and were withdrawn later
   */
  samples?: string[];
}
