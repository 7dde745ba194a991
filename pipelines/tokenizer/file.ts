import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TokenizerError } from '../core/errors.js';

/** One entry of `added_tokens` in a tokenizer.json. */
export interface AddedToken {
  id: number;
  content: string;
  special: boolean;
  single_word?: boolean;
  lstrip?: boolean;
  rstrip?: boolean;
  normalized?: boolean;
}

/** A parsed tokenizer.json, as far as longpref looks into it. */
export interface TokenizerJson {
  added_tokens: AddedToken[];
  model: Record<string, unknown>;
  normalizer?: unknown;
  pre_tokenizer?: unknown;
  [part: string]: unknown;
}

const HELP =
  'give the tokenizer.json of the policy model, or the folder it lies in ' +
  '(a model with only tokenizer.model: save it once with transformers, ' +
  'AutoTokenizer.from_pretrained(…).save_pretrained(…))';

/** The tokenizer.json itself: `path` may be the folder it lies in. */
export function tokenizerPath(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory()
    ? join(path, 'tokenizer.json')
    : path;
}

/** Reads and checks a tokenizer.json; `path` is the file or its folder. */
export async function readTokenizerFile(
  path: string,
): Promise<{ file: string; json: TokenizerJson }> {
  const file = tokenizerPath(path);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const wrong = missing ? 'there is no such file' : (cause as Error).message;
    throw new TokenizerError(`cannot read the tokenizer ${file}: ${wrong}; ${HELP}`, { cause });
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new TokenizerError(
      `the tokenizer ${file} is not JSON (${(cause as Error).message}); ${HELP}`,
      { cause },
    );
  }
  const json = parsed as Partial<TokenizerJson> | null;
  if (typeof json !== 'object' || json === null || typeof json.model !== 'object' || !json.model) {
    throw new TokenizerError(
      `${file} is not a tokenizer.json: it has no part "model" (is it tokenizer_config.json?); ${HELP}`,
    );
  }
  const whole = json as TokenizerJson;
  return { file, json: { ...whole, added_tokens: whole.added_tokens ?? [] } };
}

/** Parts that would shorten, lengthen or randomise what is encoded, taken out. */
function withoutExtras(json: TokenizerJson): TokenizerJson {
  return {
    ...json,
    truncation: null,
    padding: null,
    post_processor: null,
    model: { ...json.model, dropout: null },
  };
}

/** The tokenizer that reads templates: special tokens written out become their ids. */
export const templateVariant = withoutExtras;

/**
 * The tokenizer that reads documents, questions and answers: it knows no special tokens, so
 * "<|eot_id|>" in a text is eight characters like any other (`encode_special_tokens` of the
 * library, which its JavaScript binding lacks). The binding numbers added tokens anew in their
 * order, so one that has its id from this list leaves a name no text contains in its place.
 */
export function textVariant(json: TokenizerJson): TokenizerJson {
  const vocab = modelVocab(json.model);
  const kept = json.added_tokens.flatMap((token) => {
    if (!token.special) return [token];
    if (vocab.has(token.content)) return [];
    // A lone noncharacter sequence: U+FDD0 and U+FDD1 are never assigned to a character.
    return [{ ...token, content: `\uFDD0\uFDD1${token.id}\uFDD1\uFDD0`, normalized: false }];
  });
  return withoutExtras({ ...json, added_tokens: kept });
}

/** Token strings of the model part (BPE, WordPiece and WordLevel: a map; Unigram: a list). */
function modelVocab(model: Record<string, unknown>): Set<string> {
  const vocab = model.vocab;
  if (Array.isArray(vocab)) return new Set(vocab.map(([token]) => token as string));
  return new Set(Object.keys((vocab ?? {}) as object));
}

/** Whether tokens are strings over the byte-level alphabet, one character a byte. */
export function isByteLevel(json: TokenizerJson): boolean {
  const types = (part: unknown): unknown[] => {
    if (typeof part !== 'object' || part === null) return [];
    const { type, pretokenizers } = part as { type?: unknown; pretokenizers?: unknown[] };
    return [type, ...(pretokenizers ?? []).flatMap(types)];
  };
  return types(json.pre_tokenizer).includes('ByteLevel');
}
