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
   * where the answer is found: places [start, end) in text, counted as evidence_unit says, start before end, end not behind the text. Decides nothing; a run reports how often such a chunk is critical, over all questions that have it
   */
  evidence?: [number, number][];
  /**
   * what evidence counts: UTF-16 units (JavaScript, Java; also where it is left out), characters, that is Unicode code points (Python), or bytes of text in UTF-8. The three are the same for ASCII. In a questions file beside a text only utf-16
   */
  evidence_unit?: 'utf-16' | 'characters' | 'bytes';
}
