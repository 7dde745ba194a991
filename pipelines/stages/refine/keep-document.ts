import { createHash } from 'node:crypto';
import { concat } from '../../core/concat.js';
import type { Tokenizer } from '../../tokenizer/tokenizer.js';
import type { KeptDocument } from '../messages.js';
import { decodeParts } from './refine-document.js';

/**
 * Text and token ids of a document, made again where a message travelled without them: the same
 * pieces as chunk + score encodes, so the same ids.
 * @param parts UTF-8
 */
export async function keepDocument(
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  tokenizer: Tokenizer,
): Promise<{ sha256: string; kept: KeptDocument }> {
  const hash = createHash('sha256');
  const bytes: Uint8Array[] = [];
  const seen = async function* () {
    for await (const part of parts) {
      hash.update(part);
      bytes.push(Uint8Array.from(part));
      yield part;
    }
  };
  const ids: Int32Array[] = [];
  for await (const piece of tokenizer.encodePieces(decodeParts(seen()))) ids.push(piece.ids);
  return {
    sha256: hash.digest('hex'),
    kept: { bytes: Buffer.concat(bytes), ids: concat(Int32Array, ids) },
  };
}
