import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { TokenizerError } from '../core/errors.js';
import type { TokenizerJson } from './file.js';

/** A chat template, in Jinja, as model hubs have them. */
export interface ChatTemplate {
  /** "default" where there is one alone */
  name: string;
  text: string;
  /** where it was found */
  file: string;
}

/** What stands beside a tokenizer.json in a model's folder, as far as a prompt depends on it. */
export interface ModelFolder {
  /** special tokens by their part: bos_token, eos_token, … */
  tokens: Readonly<Record<string, string>>;
  /** the token that this tokenizer puts before every text; undefined where it puts none */
  bos: string | undefined;
  chatTemplates: readonly ChatTemplate[];
}

/** Real ones have up to 1.2 MB (added_tokens_decoder of Gemma-3) and 20 kB. */
const MOST_BYTES = { config: 64 << 20, template: 1 << 20 };
const TEMPLATES = 64;
const CONFIG = 'tokenizer_config.json';

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

async function readIfThere(file: string, most: number): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (!found) return undefined;
  if (!found.isFile() || found.size > most) {
    const wrong = found.isFile() ? `has ${found.size} bytes, more than ${most}` : 'is not a file';
    throw new TokenizerError(`${file} ${wrong}: take the one the model was published with`);
  }
  return readFile(file, 'utf8');
}

async function readConfig(file: string): Promise<Json> {
  const text = await readIfThere(file, MOST_BYTES.config);
  if (text === undefined) return {};
  const help = 'take the one the model was published with, or take it away';
  try {
    const config: unknown = JSON.parse(text);
    if (isObject(config)) return config;
  } catch (cause) {
    throw new TokenizerError(`${file} is not JSON (${(cause as Error).message}): ${help}`, {
      cause,
    });
  }
  throw new TokenizerError(`${file} is JSON, but no object: ${help}`);
}

/** A token as configurations write it: itself, or an object with its text. */
function tokenText(value: unknown): string | undefined {
  const text = isObject(value) ? value.content : value;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function tokensOf(config: Json): Record<string, string> {
  const named = Object.entries(config).flatMap(([key, value]) => {
    const text = key.endsWith('_token') ? tokenText(value) : undefined;
    return text === undefined ? [] : [[key, text] as const];
  });
  return Object.fromEntries(named);
}

/** The special token that a post-processor puts before every text. */
export function firstToken(processor: unknown): string | undefined {
  if (!isObject(processor)) return undefined;
  if (Array.isArray(processor.processors)) {
    return processor.processors.map(firstToken).find((token) => token !== undefined);
  }
  if (Array.isArray(processor.single)) {
    const [first] = processor.single as unknown[];
    const special = isObject(first) ? first.SpecialToken : undefined;
    return isObject(special) && typeof special.id === 'string' ? special.id : undefined;
  }
  const [cls] = Array.isArray(processor.cls) ? (processor.cls as unknown[]) : [];
  return typeof cls === 'string' ? cls : undefined;
}

/** As the model libraries see it: the configuration's word counts before the tokenizer's. */
function bosOf(json: TokenizerJson, config: Json, tokens: Readonly<Record<string, string>>) {
  if (config.add_bos_token === false) return undefined;
  const first = firstToken(json.post_processor);
  return first ?? (config.add_bos_token === true ? tokens.bos_token : undefined);
}

/** `chat_template` of a configuration: one, or several with names. */
function templatesIn(value: unknown, file: string): ChatTemplate[] {
  if (typeof value === 'string') return [{ name: 'default', text: value, file }];
  const list = Array.isArray(value)
    ? value.map((one) => (isObject(one) ? [one.name, one.template] : []))
    : isObject(value)
      ? Object.entries(value)
      : [];
  return list.flatMap(([name, text]) =>
    typeof name === 'string' && typeof text === 'string' ? [{ name, text, file }] : [],
  );
}

async function jinjaFiles(folder: string): Promise<ChatTemplate[]> {
  const more = path.join(folder, 'additional_chat_templates');
  const names = (await readdir(more).catch(() => []))
    .filter((name) => name.endsWith('.jinja'))
    .sort()
    .slice(0, TEMPLATES);
  const files = [
    ['default', path.join(folder, 'chat_template.jinja')],
    ...names.map((name) => [name.slice(0, -'.jinja'.length), path.join(more, name)]),
  ] as [string, string][];
  const found: ChatTemplate[] = [];
  for (const [name, file] of files) {
    const text = await readIfThere(file, MOST_BYTES.template);
    if (text !== undefined) found.push({ name, text, file });
  }
  return found;
}

/**
 * Chat templates of a folder. A file of its own counts before the configuration, as in
 * transformers: `chat_template.jinja`, then `chat_template.json`, then `tokenizer_config.json`.
 */
async function chatTemplatesOf(folder: string, config: Json): Promise<ChatTemplate[]> {
  const own = path.join(folder, 'chat_template.json');
  const all = [
    ...(await jinjaFiles(folder)),
    ...templatesIn((await readConfig(own)).chat_template, own),
    ...templatesIn(config.chat_template, path.join(folder, CONFIG)),
  ];
  return all.filter(({ name }, at) => all.findIndex((one) => one.name === name) === at);
}

/**
 * Reads what lies beside a tokenizer. A file of another name than `tokenizer.json` stands alone:
 * what lies beside that may be any model's.
 * @throws TokenizerError where a file cannot be understood
 */
export async function readModelFolder(file: string, json: TokenizerJson): Promise<ModelFolder> {
  const folder = path.dirname(file);
  const inFolder = path.basename(file) === 'tokenizer.json';
  const config = inFolder ? await readConfig(path.join(folder, CONFIG)) : {};
  const tokens = tokensOf(config);
  return {
    tokens,
    bos: bosOf(json, config, tokens),
    chatTemplates: inFolder ? await chatTemplatesOf(folder, config) : [],
  };
}
