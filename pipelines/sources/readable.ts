import { onlyText } from './encoding/no-text.js';
import { sourceFailure } from './files/failure.js';
import type { Piece, SourceDocument } from './source.js';

/** The pieces of a text; what goes wrong with reading them is an error of their source. */
async function* ofOneSource(pieces: Iterable<Piece> | AsyncIterable<Piece>): AsyncGenerator<Piece> {
  try {
    yield* pieces;
  } catch (error) {
    throw sourceFailure(error);
  }
}

/** A document as every reader hands it on: of text, and with errors that are its own. */
export const readable = (document: SourceDocument): SourceDocument => ({
  ...document,
  text: onlyText(ofOneSource(document.text)),
});
