import { Tokenizer as Library } from 'tokenizers';
import { isByteLevel, type TokenizerJson, textVariant } from './file.js';
import { insideCharacters, offsetsFromLengths, offsetsFromSpans } from './offsets.js';
import type { EncodedDocument } from './tokenizer.js';

/** Builds the library's tokenizer, which wants the file's text. */
export const build = (variant: TokenizerJson) => Library.fromString(JSON.stringify(variant));

/** The tokenizer for texts, which knows no special tokens. */
function buildPlain(json: TokenizerJson, whole: Library): Library {
  const { added_tokens } = json;
  const plain = build(textVariant(json));
  const same = added_tokens.every(
    ({ content, special }) => special || plain.tokenToId(content) === whole.tokenToId(content),
  );
  // Never seen; then special tokens are found in texts after all, and cut apart below.
  return same ? plain : whole;
}

/** Encodes a text that is given whole; special tokens written in it stay text. */
export type EncodeText = (text: string) => Promise<EncodedDocument>;

/**
 * @param json the tokenizer, with its prefix or without
 * @param whole the tokenizer that knows special tokens
 */
export function createTextEncoder(json: TokenizerJson, whole: Library): EncodeText {
  const plain = buildPlain(json, whole);
  const specials = json.added_tokens.filter(({ special }) => special).map((token) => token.content);
  // The unknown token is what an ordinary text may well contain.
  const { unk_token, unk_id, vocab } = json.model as Partial<Record<string, unknown>>;
  const unknown = Array.isArray(vocab) ? vocab[unk_id as number]?.[0] : unk_token;
  const idOf = (token: string) => whole.tokenToId(token) ?? undefined;
  const forbidden = new Set(specials.filter((token) => token !== unknown).map(idOf));
  const normalizer = plain.getNormalizer();
  const lengths = isByteLevel(json) ? tokenLengths(whole, json) : undefined;

  async function encodePiece(text: string): Promise<EncodedDocument> {
    const encoding = await plain.encode(text, null, { addSpecialTokens: false });
    const ids = Int32Array.from(encoding.getIds());
    // A prefix sum is right only if the normalizer left the text as it was.
    const normalised = normalizer === null ? text : normalizer.normalizeString(text);
    const offsets =
      (lengths &&
        normalised === text &&
        offsetsFromLengths(ids, lengths, Buffer.byteLength(text))) ||
      offsetsFromSpans(
        text,
        encoding.getOffsets(),
        encoding.getTokens(),
        lengths && insideCharacters(ids, lengths, normalised),
      );
    return { ids, offsets };
  }

  return async (text) => {
    if (text === '') return { ids: new Int32Array(0), offsets: new Int32Array(1) };
    const encoded = await encodePiece(text);
    if (!encoded.ids.some((id) => forbidden.has(id))) return encoded;
    // The model itself merged a special token's literal ("</s>" in a Unigram vocabulary).
    const pieces = await Promise.all(cutInside(text, specials).map(encodePiece));
    return withoutIds(join(pieces), forbidden);
  };
}

/** Bytes of every token by id: a character of the byte-level alphabet is a byte. */
function tokenLengths(library: Library, { added_tokens }: TokenizerJson): Int32Array {
  const added = new Set(added_tokens.map(({ content }) => content));
  const vocab = Object.entries(library.getVocab(true));
  const lengths = new Int32Array(vocab.reduce((most, [, id]) => Math.max(most, id + 1), 0));
  for (const [token, id] of vocab) {
    lengths[id] = added.has(token) ? Buffer.byteLength(token) : token.length;
  }
  return lengths;
}

/** Pieces of a text, cut after the first character of every literal in it. */
function cutInside(text: string, literals: readonly string[]): string[] {
  const cuts = new Set<number>([0, text.length]);
  for (const literal of literals) {
    for (let at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, at + 1)) {
      cuts.add(at + String.fromCodePoint(literal.codePointAt(0) as number).length);
    }
  }
  const sorted = [...cuts].sort((a, b) => a - b);
  return sorted.slice(1).map((to, i) => text.slice(sorted[i], to));
}

/** Encodings of the pieces of a text as one. */
export function join(pieces: readonly EncodedDocument[]): EncodedDocument {
  const count = pieces.reduce((sum, { ids }) => sum + ids.length, 0);
  const [ids, offsets] = [new Int32Array(count), new Int32Array(count + 1)];
  let [token, byte] = [0, 0];
  for (const piece of pieces) {
    ids.set(piece.ids, token);
    for (let i = 0; i < piece.offsets.length; i++) {
      offsets[token + i] = byte + (piece.offsets[i] as number);
    }
    token += piece.ids.length;
    byte = offsets[token] as number;
  }
  return { ids, offsets };
}

/** The encoding without the ids of `forbidden`: their bytes go to the token before. */
function withoutIds({ ids, offsets }: EncodedDocument, forbidden: Set<unknown>): EncodedDocument {
  const kept = [...ids.keys()].filter((i) => !forbidden.has(ids[i]));
  const result = { ids: ids.filter((id) => !forbidden.has(id)), offsets: new Int32Array(1) };
  if (kept.length > 0) {
    result.offsets = Int32Array.from([...kept, ids.length], (i) => offsets[i] as number);
    result.offsets[0] = 0;
  }
  return result;
}
