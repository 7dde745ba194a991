import { DatasetError, TokenizerError } from '../../core/errors.js';
import type { Store } from '../../stores/store.js';
import { readTokenizerFile, type TokenizerJson } from '../../tokenizer/file.js';
import { tokenizerHash } from '../../tokenizer/hash.js';
import { firstToken, readModelFolder } from '../../tokenizer/model-folder.js';

/** The tokenizer of the rows, as the model library of a tool will have it. */
export interface RowTokenizer {
  json: TokenizerJson;
  /** the token that it puts before every text */
  bos: string | undefined;
}

/** The tokenizer in a model's folder: there it is known for certain what it puts before a text. */
async function inFolder(folder: string, wanted: string, url: string): Promise<RowTokenizer> {
  const { file, json } = await readTokenizerFile(folder);
  const found = tokenizerHash(json);
  if (found !== wanted) {
    throw new TokenizerError(
      `${file} has tokenizer hash ${found.slice(0, 16)}…, ${url} was made with ${wanted.slice(0, 16)}…: ` +
        'give the folder of the model it was made for, or leave --tokenizer out',
    );
  }
  return { json, bos: (await readModelFolder(file, json)).bos };
}

/**
 * The tokenizer that rows were made with.
 * @param folder of the model, where it is given; else what the data set keeps
 * @throws DatasetError where the data set has none that can be read
 */
export async function rowTokenizer(
  store: Store,
  sha256: string,
  folder: string | undefined,
): Promise<RowTokenizer> {
  if (folder !== undefined) return inFolder(folder, sha256, store.url);
  const key = `tokenizer/${sha256.slice(0, 16)}.json`;
  const help = "restore it from a copy, or give the model's folder with --tokenizer";
  const bytes = await store.read(key);
  if (!bytes) throw new DatasetError(`${store.url}/${key} is missing: ${help}`);
  let json: TokenizerJson;
  try {
    const parsed = JSON.parse(bytes.toString('utf8')) as TokenizerJson;
    json = { ...parsed, added_tokens: parsed.added_tokens ?? [] };
    if (tokenizerHash(json) !== sha256) throw new Error('it is not what its name says');
  } catch (cause) {
    throw new DatasetError(`${store.url}/${key} is damaged: ${help}`, { cause });
  }
  return { json, bos: firstToken(json.post_processor) };
}
