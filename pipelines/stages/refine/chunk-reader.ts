import type { Tokenizer } from '../../tokenizer/tokenizer.js';
import type { PieceStarts } from '../messages.js';
import { Chunker } from './chunk.js';
import { asPart, decodeParts } from './refine-document.js';

type Parts = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** The last piece that begins at or before a token. */
function pieceOf(pieceTokens: Float64Array, token: number): number {
  let [low, high] = [0, pieceTokens.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((pieceTokens[middle] as number) <= token) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Token ids and texts of some chunks of a document that was too long to keep: each is encoded
 * again from the beginning of its piece.
 * @param tokens length of a chunk, in tokens
 * @param open bytes of the document from a byte on, `undefined` where it is gone
 */
export async function readChunks(
  chunks: readonly number[],
  { pieceTokens, pieceBytes }: PieceStarts,
  tokens: number,
  tokenizer: Tokenizer,
  open: (from: number) => Promise<Parts | undefined>,
): Promise<{ ids: Int32Array; text: string }[] | undefined> {
  const found: { ids: Int32Array; text: string }[] = [];
  for (const chunk of chunks) {
    const piece = pieceOf(pieceTokens, chunk * tokens);
    const parts = await open(pieceBytes[piece] as number);
    if (!parts) return undefined;
    // Tokens of the piece that belong to the chunk before.
    let before = chunk * tokens - (pieceTokens[piece] as number);
    const chunker = new Chunker(tokens);
    const read = async () => {
      for await (const encoded of tokenizer.encodePieces(decodeParts(parts))) {
        const part = asPart(encoded);
        const skip = Math.min(before, part.ids.length);
        before -= skip;
        const byte = part.offsets[skip] as number;
        const rest = {
          ids: part.ids.subarray(skip),
          offsets: part.offsets.subarray(skip).map((offset) => offset - byte),
          bytes: part.bytes.subarray(byte),
        };
        for (const { ids, text } of chunker.push(rest)) return { ids, text };
      }
      for (const { ids, text } of chunker.end()) return { ids, text };
      return undefined;
    };
    const one = await read();
    if (!one) return undefined;
    found.push(one);
  }
  return found;
}
