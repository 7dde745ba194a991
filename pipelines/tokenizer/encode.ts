import { type TokenizerJson, templateVariant } from './file.js';
import { mayBeCut, PIECE, piecesOf } from './pieces.js';
import { prefixesAgain, withoutPrefix } from './prefix.js';
import { build, createTextEncoder, type EncodeText, join } from './text-encoder.js';
import type { EncodedDocument, EncodedPiece } from './tokenizer.js';
import { type Place, runsOf, type TemplatePart, writtenTokens } from './written-tokens.js';

/** What the library can do for a tokenizer.json, under our rules for special tokens. */
export interface Encoder {
  vocabSize: number;
  /** ids of a text, never special ones, and no space mark before it */
  text(text: string): Promise<EncodedDocument>;
  /** the same piece by piece, of a text too long to hold */
  pieces(parts: Iterable<string> | AsyncIterable<string>): AsyncGenerator<EncodedPiece>;
  /** ids of a template, special tokens that its own words write out included */
  template(parts: readonly TemplatePart[], place: Place): Promise<number[]>;
  decode(ids: number[]): Promise<string>;
  idOf(token: string): number | undefined;
  /** finds the tokens that a template can write out */
  written: RegExp;
}

/** @throws Error where the library cannot read the file */
export function createEncoder(json: TokenizerJson): Encoder {
  const whole = build(templateVariant(json));
  const idOf = (token: string) => whole.tokenToId(token) ?? undefined;
  const bare = withoutPrefix(json) ?? json;
  const plain = createTextEncoder(bare, whole);
  let prefixing: EncodeText | undefined;
  /** Only a template's head, and what follows a special token, is encoded with the prefix. */
  const encoderAt = (place: Place): EncodeText => {
    const prefixed = place === 'start' || (place === 'after token' && prefixesAgain(json));
    if (!prefixed || bare === json) return plain;
    prefixing ??= createTextEncoder(json, whole);
    return prefixing;
  };

  const inPieces = mayBeCut(bare);
  async function* encodePieces(
    parts: Iterable<string> | AsyncIterable<string>,
  ): AsyncGenerator<EncodedPiece> {
    // One after another: it is for the memory that a long text is cut.
    for await (const text of inPieces ? piecesOf(parts) : asOne(parts)) {
      yield { text, ...(await plain(text)) };
    }
  }
  async function encodeText(text: string): Promise<EncodedDocument> {
    if (!inPieces || text.length <= PIECE) return plain(text);
    const pieces: EncodedDocument[] = [];
    for await (const piece of encodePieces([text])) pieces.push(piece);
    return join(pieces);
  }
  // What is matched in the normalized text is left to the library.
  const written = writtenTokens(
    json.added_tokens.filter(
      ({ special, normalized, content }) => (special || !normalized) && idOf(content) !== undefined,
    ),
  );
  async function encodeTemplate(parts: readonly TemplatePart[], from: Place): Promise<number[]> {
    const ids: number[] = [];
    let place = from;
    for (const run of runsOf(parts, written)) {
      if ('text' in run) ids.push(...(await encoderAt(place)(run.text)).ids);
      else ids.push(idOf(run.token) as number);
      place = 'text' in run ? 'after text' : 'after token';
    }
    return ids;
  }

  return {
    vocabSize: whole.getVocabSize(true),
    text: encodeText,
    pieces: encodePieces,
    template: encodeTemplate,
    decode: (ids) => whole.decode(ids, false),
    idOf,
    written: written.pattern,
  };
}

/** A text that must be encoded whole. */
async function* asOne(parts: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string> {
  let text = '';
  for await (const part of parts) text += part;
  yield text;
}
