/** The policy model's own tokenizer, read from its `tokenizer.json`. */
export interface Tokenizer {
  /** Canonical hash of the tokenizer: the same after a model library re-saves the file. 64 hex digits. */
  readonly sha256: string;
  readonly vocabSize: number;
  /**
   * Token ids of a whole document, and where each token starts in its UTF-8 bytes.
   * Special tokens written out in the text never become special ids; none is added.
   */
  encodeDocument(text: string): Promise<EncodedDocument>;
  /**
   * The same of a text that comes in parts, piece by piece: joined, the pieces are what
   * `encodeDocument` gives. Tokenizers that reach across any border give one piece.
   */
  encodePieces(parts: Iterable<string> | AsyncIterable<string>): AsyncGenerator<EncodedPiece>;
  /** Token ids of a question or an answer; the same rules. */
  encode(text: string): Promise<number[]>;
  /** Token ids of a template part: special tokens written out become their ids. */
  encodeTemplate(text: string): Promise<number[]>;
  /** The id of one token written out, `undefined` where the vocabulary lacks it. */
  tokenId(token: string): number | undefined;
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
