// Generated from schemas/message.schema.json by schemas/generate-types.mjs. Do not edit.

/**
 * What travels between stages over a broker: the JSON value of a record. The record's key is the document id; its headers say schema (major version), kind, data set, configuration identity and submission, so that a worker can tell what it may read before it reads it. Numbers in bulk are base64 of little-endian typed arrays. A value over kafka.message_bytes lies in the store, and a claim travels in its place. Unknown fields pass through.
 */
export type Message = DocumentBody | ScoredBody | PairedBody | EndBody | Claim;
export type Sha256 = string;
export type Base64 = string;

/**
 * kind document, topic documents: one document of a submission. Its text is the blob of its id.
 */
export interface DocumentBody {
  submission_id: Sha256;
  document_id: Sha256;
  /**
   * place in the submission
   */
  ordinal: number;
  /**
   * where it was first seen
   */
  source: string;
  /**
   * what it is called where it comes from, without any absolute path: its split hangs on that; absent in records from before, which go by document_id
   */
  source_key?: string;
  questions: WireQuestion[];
}
export interface WireQuestion {
  question: string;
  /**
   * the reference answer
   */
  answer?: string;
  /**
   * answers that are right as well
   */
  answers?: string[];
  /**
   * where the answer is found, [start, end) in bytes of the normalised text
   */
  evidence?: number[][];
  /**
   * longpref made the question
   */
  cloze?: boolean;
}
/**
 * kind scored, topic scored: the document with its chunks and their scores; no token ids, they are cheap to make again.
 */
export interface ScoredBody {
  submission_id: Sha256;
  document_id: Sha256;
  ordinal: number;
  source: string;
  source_key?: string;
  questions: WireQuestion[];
  /**
   * of the text in UTF-8
   */
  bytes: number;
  tokens: number;
  /**
   * float64 [chunks + 1]: where every chunk begins, and the end
   */
  byte_starts: string;
  /**
   * float64 [chunks + 1]: the same in tokens
   */
  token_starts: string;
  /**
   * float32 [chunks] for every question
   */
  scores: Base64[];
  /**
   * float32: what scores of other documents' chunks need of this one; absent in records from before
   */
  basis?: string;
  /**
   * where a benchmark has a passage of the document; absent where none does
   */
  contaminated?: string;
  /**
   * float64: first token of every piece, where encoding can begin anew
   */
  piece_tokens: string;
  /**
   * float64: first byte of every piece
   */
  piece_bytes: string;
}
/**
 * kind paired, topic pairs: everything a document became, each question a sample or a drop.
 */
export interface PairedBody {
  submission_id: Sha256;
  document_id: Sha256;
  ordinal: number;
  source: string;
  source_key?: string;
  bytes: number;
  tokens: number;
  chunks: number;
  /**
   * how many questions the document has: samples and drops of that many follow from it
   */
  questions: number;
  context_chunks: WireChunk[];
  samples: WireSample[];
  /**
   * drop records of the ledger
   */
  drops: {}[];
}
/**
 * A chunk of a context, once for all samples of the document that have it.
 */
export interface WireChunk {
  document_id: Sha256;
  chunk: number;
  /**
   * a chunk may stand in one context whole and in another cut
   */
  byte_end: number;
  /**
   * int32 [tokens]
   */
  ids: string;
  text: string;
}
export interface WireSample {
  instance_id: Sha256;
  question_id: Sha256;
  question: string;
  cloze: boolean;
  /**
   * int32: the question's tail
   */
  tail_ids: string;
  /**
   * the context chunks as they stand in a row
   *
   * @minItems 1
   */
  context: [{}, ...{}[]];
  /**
   * the chosen answer first, as they stand in a row, with text and ids (base64 int32)
   *
   * @minItems 2
   */
  answers: [{}, {}, ...{}[]];
  best_score: number;
  unfit: number;
  leaked: number;
  evidence: boolean | null;
  /**
   * absent in records from before
   */
  evidence_all?: boolean | null;
  /**
   * absent in records from before
   */
  evidence_lost?: 'not-scored' | 'below-bar' | 'behind-best' | null;
  /**
   * answers that say that the text does not tell, by kind; absent in records from before
   */
  abstained?: {
    [k: string]: number;
  };
  /**
   * dispreferred answers that the question has none of, by kind; absent in records from before
   */
  exhausted?: {
    [k: string]: number;
  };
}
/**
 * kind end: every document of the submission in this partition stands before it. Stages send it on in its place; the shard stage then commits.
 */
export interface EndBody {
  submission_id: Sha256;
}
/**
 * Stands for a value that lies in the store, gzipped.
 */
export interface Claim {
  key: string;
  /**
   * of the bytes under the key
   */
  sha256: string;
  bytes: number;
}
