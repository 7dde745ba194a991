import { TokenizerError } from '../core/errors.js';
import { lazily } from '../core/lazily.js';
import { createEncoder, type Encoder } from './encode.js';
import { readTokenizerFile, type TokenizerJson } from './file.js';
import { tokenizerHash } from './hash.js';
import { readModelFolder } from './model-folder.js';
import type { Tokenizer } from './tokenizer.js';

export { tokenizerPath } from './file.js';

function encoderOf(file: string, json: TokenizerJson): Encoder {
  try {
    return createEncoder(json);
  } catch (cause) {
    throw new TokenizerError(
      `the tokenizer ${file} cannot be used: ${(cause as Error).message}; save it anew with a current ` +
        'version of transformers or tokenizers, or take the one the model was published with',
      { cause },
    );
  }
}

/**
 * Loads the policy model's tokenizer, in any thread.
 * @param path a tokenizer.json, or the folder it lies in
 */
export async function loadTokenizer(path: string): Promise<Tokenizer> {
  const { file, json } = await readTokenizerFile(path);
  const encoder = encoderOf(file, json);
  const special = new Map(
    json.added_tokens
      .filter((token) => token.special)
      .map(({ content }) => [encoder.idOf(content), content]),
  );
  // Takes as long as loading: threads that score by rules never ask for it.
  const sha256 = lazily(() => tokenizerHash(json));
  return {
    get sha256() {
      return sha256();
    },
    vocabSize: encoder.vocabSize,
    encodeDocument: encoder.text,
    encodePieces: encoder.pieces,
    encode: async (text) => Array.from((await encoder.text(text)).ids),
    encodeTemplate: encoder.template,
    written: encoder.written,
    specialToken: (id) => special.get(id),
    folder: await readModelFolder(file, json),
    tokenId: encoder.idOf,
    decode: (ids) => encoder.decode(Array.from(ids)),
  };
}
