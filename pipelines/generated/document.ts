// Generated from schemas/document.schema.json by schemas/generate-types.mjs. Do not edit.

/**
 * One record of the input: a line of a .jsonl file, a row of a table. null in an optional field is read as if it were absent.
 */
export interface InputDocument {
  /**
   * the document
   */
  text: string;
  /**
   * a name for people
   */
  title?: string;
  /**
   * the one question of a record, as tables keep it; counts where it is a text, with answer and answers beside it
   */
  question?: string;
  /**
   * its reference answer
   */
  answer?: string;
  /**
   * other right answers to it
   */
  answers?: string[];
  questions?: InputQuestion[];
}
export interface InputQuestion {
  /**
   * the question Q
   */
  question: string;
  /**
   * a reference answer, if there is one
   */
  answer?: string;
  /**
   * answers that are right as well: none of them is given as a wrong one; without answer the first is the reference answer
   */
  answers?: string[];
  /**
   * where the answer is found: [start, end) in UTF-16 units of text. Decides nothing; a run reports how often such a chunk is critical
   */
  evidence?: [number, number][];
}
