import type { Readable } from 'node:stream';
import type { PipelineConfig } from '../generated/pipeline.js';

/** How input is to be read. */
export type ReadSettings = PipelineConfig['read'];

/** A part of a document's text, in order; all parts together are the text. */
export interface Piece {
  text: string;
  /** the bytes [from, to) of the source (decompressed) that say this text, where the format has them */
  at?: readonly [from: number, to: number];
}

export interface SourceQuestion {
  question: string;
  answer?: string | undefined;
  /** answers that are right as well */
  answers?: readonly string[] | undefined;
  /** where the answer is found: [start, end) in UTF-16 units of the text as the source gives it */
  evidence?: readonly (readonly [start: number, end: number])[] | undefined;
}

/** A document as a source gives it, before it is normalised. */
export interface SourceDocument {
  /** path, with !member for one of an archive and #line for one of many in a file */
  source: string;
  /** may be read once, and only before the next document of the file is asked for */
  text: Iterable<Piece> | AsyncIterable<Piece>;
  questions: readonly SourceQuestion[];
  /** true where it brought questions of which none could be read: then none are made in their place */
  hasLostQuestions?: boolean;
  /** true for one of many: without a text it is a mistake, where a file is only empty */
  isRecord?: boolean;
  /** name that a record has itself, in a field that its text is not in */
  id?: string;
  /** the record's place, where it is not what `source` says behind the file */
  place?: string;
}

/** A document that knows what it is called where it comes from (source-key.ts): its split hangs on that. */
export interface KeyedDocument extends SourceDocument {
  key: string;
}

/** Something that could not be read. The run goes on without it and says so at the end. */
export interface Problem {
  source: string;
  /** what was wrong and what to do, a sentence */
  message: string;
  /** true where it could be read and there is nothing in it: named, but nothing to mend */
  isEmpty?: boolean;
}

/** One file as readers see it: compression and archives are dealt with. */
export interface SourceFile {
  /** how it is called in sources: the path, with !member for one of an archive */
  readonly name: string;
  /** path on disk of the file, or of the archive it is in */
  readonly path: string;
  /** name that tells the format: the last part of the path without .gz or .zst */
  readonly base: string;
  /** the bytes, decompressed; may be called again unless the file is a member of an archive */
  open(): Readable;
}

/** Reads one kind of file. */
export interface Reader {
  /** endings of the file names it reads, lower case, with the dot */
  readonly endings: readonly string[];
  /** @throws InputError where nothing (more) of the file can be read */
  read(file: SourceFile, settings: ReadSettings): AsyncGenerator<SourceDocument | Problem>;
}

/** Tells a problem from what could be read. */
export const isProblem = <Read extends object>(item: Read | Problem): item is Problem =>
  'message' in item;
