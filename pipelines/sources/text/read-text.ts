import type { Piece, ReadSettings, SourceFile } from '../source.js';

/** Tells what of a document could not be read, while the rest of it is: a sentence. */
export type Note = (message: string) => void;

/** How the text of a file that is one document is read. */
export type ReadText = (
  file: SourceFile,
  settings: ReadSettings,
  note: Note,
) => Promise<AsyncIterable<Piece>>;
