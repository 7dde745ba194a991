import { concat } from '../../core/concat.js';
import type { Tokenizer } from '../../tokenizer/tokenizer.js';
import type { PieceStarts } from '../messages.js';
import { asPart, decodeParts } from './refine-document.js';

type Parts = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** A chunk as tokens of its document. */
export interface Window {
  from: number;
  to: number;
}

export const windowsOf = (chunks: readonly number[], tokenStarts: Float64Array): Window[] =>
  chunks.map((chunk) => ({
    from: tokenStarts[chunk] as number,
    to: tokenStarts[chunk + 1] as number,
  }));

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

/** The tokens `skip` to `skip + count` of a text, undefined where it has fewer. */
async function tokensOf(parts: Parts, skip: number, count: number, tokenizer: Tokenizer) {
  const [ids, bytes] = [[] as Int32Array[], [] as Buffer[]];
  let [before, missing] = [skip, count];
  for await (const encoded of tokenizer.encodePieces(decodeParts(parts))) {
    const part = asPart(encoded);
    const from = Math.min(before, part.ids.length);
    const to = Math.min(from + missing, part.ids.length);
    before -= from;
    missing -= to - from;
    ids.push(part.ids.slice(from, to));
    bytes.push(part.bytes.subarray(part.offsets[from], part.offsets[to]));
    if (missing === 0)
      return { ids: concat(Int32Array, ids), text: Buffer.concat(bytes).toString('utf8') };
  }
  return undefined;
}

/**
 * Token ids and texts of some chunks of a document that was too long to keep: each is encoded
 * again from the beginning of its piece.
 * @param open bytes of the document from a byte on, `undefined` where it is gone
 */
export async function readChunks(
  chunks: readonly Window[],
  { pieceTokens, pieceBytes }: PieceStarts,
  tokenizer: Tokenizer,
  open: (from: number) => Promise<Parts | undefined>,
): Promise<{ ids: Int32Array; text: string }[] | undefined> {
  const found: { ids: Int32Array; text: string }[] = [];
  for (const { from, to } of chunks) {
    const piece = pieceOf(pieceTokens, from);
    const parts = await open(pieceBytes[piece] as number);
    const skip = from - (pieceTokens[piece] as number);
    const one = parts && (await tokensOf(parts, skip, to - from, tokenizer));
    if (!one) return undefined;
    found.push(one);
  }
  return found;
}
