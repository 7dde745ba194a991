import type { Question } from '../dataset/ledger/submission.js';
import type { DropRecord } from '../generated/ledger-record.js';
import type { Answer, ContextChunk } from '../generated/row.js';

/** What ingest sends on: one document of the submission. Its text is the blob of its id. */
export interface DocumentMessage {
  submissionId: string;
  /** place in the submission */
  ordinal: number;
  documentId: string;
  source: string;
  /** what its split hangs on (sources/source-key.ts) */
  sourceKey: string;
  questions: Question[];
}

/** What chunk + score makes of a document. */
export interface Refined {
  /** UTF-8 bytes of the text */
  bytes: number;
  tokens: number;
  /** where every chunk begins in these bytes, and the end: shape [chunks + 1] */
  byteStarts: Float64Array;
  /** the same in its tokens: chunks differ in length */
  tokenStarts: Float64Array;
  /** shape [questions][chunks] */
  scores: Float32Array[];
  /** what scores of other documents' chunks need of this one: the evaluator knows its order */
  basis: Float32Array;
  /** where a benchmark has a passage of it, file#line; undefined where none does */
  contaminated?: string | undefined;
  /** the document itself, or where to begin reading it again */
  body: KeptDocument | PieceStarts;
}

export interface KeptDocument {
  /** the text in UTF-8 */
  bytes: Uint8Array;
  /** shape [tokens] */
  ids: Int32Array;
}

/** Places in a long document where its encoding can begin anew. */
export interface PieceStarts {
  /** first token of every piece */
  pieceTokens: Float64Array;
  /** first byte of every piece */
  pieceBytes: Float64Array;
}

/** What chunk + score sends on: the document with its chunks and their scores. */
export interface ScoredMessage extends DocumentMessage, Refined {}

/** The windows a document is cut into. */
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

/** What became of the evidence that came with a question, as its ledger record says it. */
export type FoundEvidence = Required<
  Pick<DropRecord, 'evidence' | 'evidence_all' | 'evidence_lost'>
>;

/** How many answers of a question abstain, by kind. */
export type Abstained = Record<string, number>;

/** How many dispreferred answers a question has none of, by kind. */
export type Exhausted = Record<string, number>;

/** A sample without positions: what one question of a document became. */
export interface SampleDraft {
  /** sha256 of document, question with its right answers and evidence, and configuration identity */
  instanceId: string;
  /** sha256 of the question with its right answers */
  questionId: string;
  question: string;
  /** whether longpref made the question */
  cloze: boolean;
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
  /** chunks that would be critical, had the context room for them */
  unfit: number;
  /** chunks that the irrelevant answer was made from although they reach the bar */
  leaked: number;
  found: FoundEvidence;
  /** answers that say that the text does not tell, by kind, those that were left out too */
  abstained: Abstained;
  /** dispreferred answers that there are none of, by kind: the question allows no other wrong one */
  exhausted: Exhausted;
}

/** What pair sends on: everything a document became, each question a sample or a drop. */
export interface PairedMessage {
  submissionId: string;
  ordinal: number;
  documentId: string;
  source: string;
  sourceKey: string;
  bytes: number;
  tokens: number;
  chunks: number;
  questions: number;
  samples: SampleDraft[];
  drops: Omit<DropRecord, 'kind'>[];
}
