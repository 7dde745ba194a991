import type { Question } from '../dataset/submission.js';

/** A document as a source gives it, before it is normalised. */
export interface SourceDocument {
  /** path, with #line for one of many in a file */
  source: string;
  text: string;
  questions: Question[];
}

/** Something that could not be read. The run goes on without it and says so at the end. */
export interface Problem {
  source: string;
  /** what was wrong and what to do, a sentence */
  message: string;
}

/** Reads one kind of file. */
export interface Reader {
  /** endings of the file names it reads, with the dot */
  readonly endings: readonly string[];
  read(file: string): AsyncGenerator<SourceDocument | Problem>;
}

export const isProblem = (item: SourceDocument | Problem): item is Problem => 'message' in item;
