// Generated from schemas/row.schema.json by schemas/generate-types.mjs. Do not edit.

/**
 * One LOGO sample: one row of a shard. Everything needed to train is in the row; the trainer tokenises nothing. Columns are only ever added, nullable.
 */
export interface Row {
  /**
   * sha256 (hex) of document, question, configuration identity and draw
   */
  sample_id: string;
  /**
   * sha256 (hex) of the document's normalised text
   */
  document_id: string;
  /**
   * which position draw of the same question this is, from 0
   */
  draw: number;
  /**
   * by hash of the document's source key (docs/data-set.md): all questions and draws of a document stand on one side, an edited document stays on its side
   */
  split: 'train' | 'validation';
  /**
   * the question Q
   */
  question: string;
  /**
   * text of the shared prefix, for people; prompt_ids is what is trained on
   */
  prompt: string;
  /**
   * text of the preferred answer y_w, for people
   */
  chosen: string;
  /**
   * texts of the dispreferred answers y_l(1) … y_l(M), for people
   */
  rejected: string[];
  /**
   * the chunks of the training context C′, in document order
   */
  context: ContextChunk[];
  /**
   * token ids of the shared prefix: template head, chunks in document order with their separators, question tail
   */
  prompt_ids: number[];
  /**
   * the parts of prompt_ids in order; their lengths add up to the length of prompt_ids
   */
  segments: Segment[];
  /**
   * token ids of y_w, with the end-of-turn token unless the answer was truncated
   */
  chosen_ids: number[];
  /**
   * token ids of y_l(1) … y_l(M), M ≥ 1
   */
  rejected_ids: number[][];
  /**
   * the chosen answer first, then the rejected ones in the order of rejected_ids
   */
  answers: Answer[];
  /**
   * position index of the first answer token, the same for all M+1 answers
   */
  answer_position: number;
  /**
   * cloze: longpref made the question by leaving out a name; null: it came with the document
   */
  question_kind?: 'cloze' | null;
  /**
   * sha256 (hex) over the canonical encoding of every other column
   */
  row_hash: string;
}
export interface ContextChunk {
  /**
   * the document the chunk comes from
   */
  document_id: string;
  /**
   * index of the chunk in its document, from 0
   */
  chunk: number;
  /**
   * first byte (UTF-8) of the chunk in the normalised document
   */
  byte_start: number;
  /**
   * byte after the last one of the chunk
   */
  byte_end: number;
  /**
   * importance score against this question
   */
  score: number;
  /**
   * true: critical chunk; false: irrelevant chunk
   */
  critical: boolean;
}
export interface Segment {
  /**
   * what the tokens are
   */
  kind: 'head' | 'chunk' | 'separator' | 'tail';
  /**
   * tokens
   */
  length: number;
  /**
   * position index of the first token; the others follow consecutively unless position_ids is given
   */
  position_start: number;
  /**
   * explicit position indices (sparse samples); null where they are consecutive
   */
  position_ids?: number[] | null;
}
export interface Answer {
  /**
   * preferred: from critical chunks; irrelevant: from irrelevant chunks only; mixed: from part critical, part irrelevant chunks
   */
  kind: 'preferred' | 'irrelevant' | 'mixed';
  /**
   * indices (in their document) of the chunks the answer was made from
   */
  given: number[];
  /**
   * the documents of these chunks; null where all are of the sample's own document
   */
  given_documents?: string[] | null;
  /**
   * name of the generator, or reference
   */
  generator: string;
  /**
   * JSON of model, revision and sampling settings; empty object for a generator without a model
   */
  sampling: string;
  /**
   * length: truncated, no end-of-turn token
   */
  finish_reason: 'stop' | 'length';
  /**
   * whether the answer's value stands in the training context
   */
  in_context?: boolean | null;
  /**
   * mean log-probability a token under the generating model, in nats, if known
   */
  mean_logprob?: number | null;
  /**
   * whether the answer says that the text does not tell; null in data sets from before
   */
  abstains?: boolean | null;
}
