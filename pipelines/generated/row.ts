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
   * a second, shorter prompt (shard.short_prompt): indices into segments, ascending, of head, critical chunks with their separators, and tail; their tokens one after the other are that prompt, its positions 0, 1, 2, …; null where none was asked for
   */
  short_segments?: number[] | null;
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
   * preferred: from critical chunks; irrelevant: from irrelevant chunks only; mixed: from part critical, part irrelevant chunks; imported: a rejected answer that came with preferences from elsewhere (longpref dataset import-preferences)
   */
  kind: 'preferred' | 'irrelevant' | 'mixed' | 'imported';
  /**
   * indices (in their document) of the chunks the answer was made from
   */
  given: number[];
  /**
   * the documents of these chunks; null where all are of the sample's own document
   */
  given_documents?: string[] | null;
  /**
   * parts of these chunks that the answer was not made from: evidence sentences taken out of a mixed context, the end of a chunk that there was no room for; null where it was given all chunks whole, and in data sets from before
   */
  given_without?: TakenOut[] | null;
  /**
   * name of the generator, or reference; imported: it came with preferences from elsewhere
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
  /**
   * true: the answer is the beginning of a longer one, cut at the last sentence end that pair.max_answer_tokens has room for, with its end-of-turn token; else null
   */
  cut_at_sentence?: boolean | null;
  /**
   * of a splice or twin (generator auto, answers in sentences): the share of the content words of the answer it is made from that are others in it; null where the answer is none
   */
  edit_share?: number | null;
}
export interface TakenOut {
  /**
   * the document of the chunk; null where it is the sample's own
   */
  document_id?: string | null;
  /**
   * index of the chunk in its document, from 0
   */
  chunk: number;
  /**
   * first byte (UTF-8) in the normalised document that was taken out
   */
  byte_start: number;
  /**
   * byte after the last one
   */
  byte_end: number;
}
