import type { ModelFolder } from './model-folder.js';
import type { Place, TemplatePart } from './written-tokens.js';

/** The policy model's own tokenizer, read from its `tokenizer.json`. */
export interface Tokenizer {
  /** Canonical hash of the tokenizer: the same after a model library re-saves the file. 64 hex digits. */
  readonly sha256: string;
  readonly vocabSize: number;
  /**
   * Token ids of a whole document, and where each token starts in its UTF-8 bytes.
   * Special tokens written out in the text never become special ids; none is added, nor is the
   * space mark that SentencePiece tokenizers put before a text: a chunk stands inside a prompt.
   */
  encodeDocument(text: string): Promise<EncodedDocument>;
  /**
   * The same of a text that comes in parts, piece by piece: joined, the pieces are what
   * `encodeDocument` gives. Tokenizers that reach across any border give one piece.
   */
  encodePieces(parts: Iterable<string> | AsyncIterable<string>): AsyncGenerator<EncodedPiece>;
  /** Token ids of a question or an answer; the same rules. */
  encode(text: string): Promise<number[]>;
  /**
   * Token ids of a template: special tokens that its own words write out become their ids, those
   * in parts from outside do not. Its text is encoded as one, so that tokens may reach over parts.
   * @param place what stands before it
   */
  encodeTemplate(parts: readonly TemplatePart[], place: Place): Promise<number[]>;
  /** The id of one token written out, `undefined` where the vocabulary lacks it. */
  tokenId(token: string): number | undefined;
  /** The tokens that a template can write out, special ones and others that were added. */
  readonly written: RegExp;
  /** The special token that an id stands for, `undefined` for ordinary ones. */
  specialToken(id: number): string | undefined;
  /** What stands beside it in the model's folder. */
  readonly folder: ModelFolder;
  /** Text of ids, special tokens included. */
  decode(ids: ArrayLike<number>): Promise<string>;
}

export interface EncodedDocument {
  /** shape [tokens] */
  ids: Int32Array;
  /** shape [tokens + 1]: token i covers the bytes `offsets[i]` to `offsets[i + 1]` of the UTF-8 text */
  offsets: Int32Array;
}

export interface EncodedPiece extends EncodedDocument {
  text: string;
}
