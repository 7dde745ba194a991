// Generated from schemas/document.schema.json by schemas/generate-types.mjs. Do not edit.

/**
 * One line of an input .jsonl file.
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
}
