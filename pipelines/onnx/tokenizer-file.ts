import path from 'node:path';
import { ConfigError } from '../core/errors.js';
import type { AddedToken, TokenizerJson } from '../tokenizer/file.js';
import { AS_PUBLISHED, isObject, type Json, readObject } from './files.js';
import type { ModelFile } from './model-file.js';

/** A tokenizer.json and what lies beside it. */
export interface ReadTokenizer {
  file: string;
  json: TokenizerJson;
  /** special tokens by their part (cls_token, sep_token, …) */
  special: Record<string, string>;
  /** as tokenizer_config.json says it */
  modelMaxLength: unknown;
}

/** Real ones have up to 33 MB. */
const MOST_BYTES = { tokenizer: 64 << 20, config: 16 << 20 };
/** Tables are padded to round numbers; a tokenizer with fewer tokens than that is another model's. */
const LEAST_SHARE = 0.9;

const isAdded = (token: unknown): token is AddedToken =>
  isObject(token) && typeof token.content === 'string' && Number.isSafeInteger(token.id);

function specialTokens(...configs: (Json | undefined)[]): Record<string, string> {
  const all = configs.flatMap((config) => Object.entries(config ?? {}));
  return Object.fromEntries(
    all.flatMap(([key, value]) => {
      const text = isObject(value) ? value.content : value;
      return key.endsWith('_token') && typeof text === 'string' && text !== '' ? [[key, text]] : [];
    }),
  );
}

/** @throws ConfigError where it is missing, or no tokenizer.json */
export function readTokenizer(folder: string): ReadTokenizer {
  const file = path.join(folder, 'tokenizer.json');
  const json = readObject(file, MOST_BYTES.tokenizer);
  if (!json) {
    throw new ConfigError(
      `${file} is missing: save it with transformers ` +
        '(AutoTokenizer.from_pretrained(…).save_pretrained(…)), or copy it from where the model was published',
    );
  }
  const { model, added_tokens = [] } = json;
  const whole = isObject(model) && Array.isArray(added_tokens) && added_tokens.every(isAdded);
  if (!whole) throw new ConfigError(`${file} is not a tokenizer.json: ${AS_PUBLISHED}`);
  const config = readObject(path.join(folder, 'tokenizer_config.json'), MOST_BYTES.config);
  const map = readObject(path.join(folder, 'special_tokens_map.json'), MOST_BYTES.config);
  return {
    file,
    json: { ...json, model, added_tokens } as TokenizerJson,
    special: specialTokens(map, config),
    modelMaxLength: config?.model_max_length,
  };
}

/** Ids of all tokens, by their text. */
function idsOf({ model, added_tokens }: TokenizerJson): Map<string, number> {
  const { vocab } = model;
  const known: [string, number][] = Array.isArray(vocab)
    ? vocab.map((entry: unknown, id) => [String((entry as unknown[])?.[0]), id])
    : Object.entries((vocab ?? {}) as Record<string, number>);
  return new Map([...known, ...added_tokens.map(({ content, id }) => [content, id] as const)]);
}

/**
 * Whether a tokenizer can be this model's: its ids, its size and its special tokens.
 * @throws ConfigError where it isn't
 */
export function checkTokenizer(
  { file, json, special }: ReadTokenizer,
  config: Json,
  model: ModelFile,
): void {
  const not = (wrong: string) =>
    new ConfigError(`${file} does not belong to ${model.file}: ${wrong}; ${AS_PUBLISHED}`);
  const ids = idsOf(json);
  const said = Number.isSafeInteger(config.vocab_size) ? (config.vocab_size as number) : undefined;
  const known = model.vocabulary ?? said;
  let most = -1;
  for (const id of ids.values()) most = Math.max(most, id);
  if (known !== undefined && most >= known) {
    throw not(`it has tokens up to number ${most}, the model ${known}`);
  }
  if (known !== undefined && ids.size < known * LEAST_SHARE) {
    throw not(`it has ${ids.size} tokens, the model ${known}`);
  }
  if (model.vocabulary !== undefined && said !== undefined && said !== model.vocabulary) {
    throw new ConfigError(
      `config.json beside ${file} is of another model: it says ${said} tokens, the model has ${model.vocabulary}; ${AS_PUBLISHED}`,
    );
  }
  const strange = Object.values(special).find((token) => !ids.has(token));
  if (strange !== undefined) {
    throw not(
      `it lacks the special token ${JSON.stringify(strange.slice(0, 50))} of its configuration`,
    );
  }
  for (const part of ['pad', 'cls', 'sep']) {
    const token = special[`${part}_token`];
    const id = config[`${part}_token_id`];
    if (token !== undefined && Number.isSafeInteger(id) && ids.get(token) !== id) {
      throw not(`${part}_token is number ${ids.get(token)}, in config.json ${id}`);
    }
  }
}
