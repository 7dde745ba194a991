import type { Question } from '../dataset/submission.js';
import type { DropRecord } from '../generated/ledger-record.js';
import type { Answer, ContextChunk } from '../generated/row.js';

/** What ingest sends on: one document of the submission. */
export interface DocumentMessage {
  /** place in the submission */
  ordinal: number;
  documentId: string;
  source: string;
  text: string;
  questions: Question[];
}

/** What chunk + score sends on: the document with its chunks and their scores. */
export interface ScoredMessage extends DocumentMessage {
  /** token ids of the document, shape [tokens] */
  ids: Int32Array;
  chunks: ChunkSpans;
  /** shape [questions][chunks] */
  scores: Float32Array[];
}

/** The equal-length windows a document is cut into. */
export interface ChunkSpans {
  /** shape [chunks + 1]: chunk i is the tokens tokenStarts[i] to tokenStarts[i + 1] */
  tokenStarts: Int32Array;
  /** shape [chunks + 1]: the same in UTF-8 bytes of the normalised text */
  byteStarts: Int32Array;
}

/** An answer of a draft. */
export interface DraftAnswer extends Omit<Answer, 'given'> {
  text: string;
  given: number[];
  ids: Int32Array;
}

/** A sample without positions: what one question of a document became. */
export interface SampleDraft {
  /** sha256 of document, question with its reference answer, and configuration identity */
  instanceId: string;
  /** sha256 of the question with its reference answer */
  questionId: string;
  question: string;
  /** token ids of the question's tail */
  tailIds: Int32Array;
  context: ContextChunk[];
  /** token ids of each context chunk */
  chunkIds: Int32Array[];
  /** texts of the same chunks, for the prompt people read */
  chunkTexts: string[];
  /** the chosen answer first */
  answers: DraftAnswer[];
  bestScore: number;
}

/** What pair sends on: everything a document became, each question a sample or a drop. */
export interface PairedMessage {
  ordinal: number;
  documentId: string;
  source: string;
  bytes: number;
  tokens: number;
  chunks: number;
  questions: number;
  samples: SampleDraft[];
  drops: Omit<DropRecord, 'kind'>[];
}
