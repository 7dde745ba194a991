import path from 'node:path';
import { ConfigError } from '../core/errors.js';
import { AS_PUBLISHED, isObject, type Json, readJson, readObject } from './files.js';

export type Pooling = 'mean' | 'cls';

/** What a folder of sentence-transformers says of its model; undefined where it says nothing. */
export interface SentenceConfig {
  pooling: Pooling | undefined;
  /** why its pooling cannot be had, where it says one that isn't known here */
  unknown: string | undefined;
  normalise: boolean | undefined;
  queryPrefix: string | undefined;
  passagePrefix: string | undefined;
  maxTokens: number | undefined;
}

const MOST_BYTES = 1 << 20;

/** The kinds of a pooling that are on. */
const modesOf = (config: Json): string[] =>
  Object.entries(config).flatMap(([key, value]) =>
    key.startsWith('pooling_mode_') && value === true ? [key.slice('pooling_mode_'.length)] : [],
  );

function poolingIn(file: string): Pick<SentenceConfig, 'pooling' | 'unknown'> {
  const config = readObject(file, MOST_BYTES);
  if (!config) return { pooling: undefined, unknown: undefined };
  // Newer ones write {"pooling_mode": "mean"}.
  const { pooling_mode } = config;
  const modes = typeof pooling_mode === 'string' ? [pooling_mode] : modesOf(config);
  const [mode] = modes;
  if (modes.length === 1 && (mode === 'mean_tokens' || mode === 'mean'))
    return { pooling: 'mean', unknown: undefined };
  if (modes.length === 1 && (mode === 'cls_token' || mode === 'cls'))
    return { pooling: 'cls', unknown: undefined };
  return { pooling: undefined, unknown: `${file} says ${modes.join(' and ') || 'no pooling'}` };
}

/** Steps of modules.json, by the last part of their types. */
function modulesIn(folder: string): { kind: string; path: string }[] | undefined {
  const file = path.join(folder, 'modules.json');
  const list = readJson(file, MOST_BYTES);
  if (list === undefined) return undefined;
  const whole = Array.isArray(list) && list.every((one) => isObject(one));
  if (!whole) throw new ConfigError(`${file} is JSON, but no list of steps: ${AS_PUBLISHED}`);
  return (list as Json[]).map(({ type, path: place }) => ({
    kind: String(type).split('.').at(-1) as string,
    path: typeof place === 'string' ? place : '',
  }));
}

/** A step's folder, by its name alone: no way out of the model's. */
const stepFolder = (folder: string, place: string): string =>
  path.join(folder, path.basename(place));

const promptOf = (prompts: unknown, names: readonly string[]): string | undefined => {
  const found = names.map((name) => (isObject(prompts) ? prompts[name] : undefined));
  return found.find((prompt): prompt is string => typeof prompt === 'string');
};

const KNOWN_STEPS = ['Transformer', 'Pooling', 'Normalize'];

/** @throws ConfigError where the folder has a step that cannot be followed */
export function readSentenceConfig(folder: string): SentenceConfig {
  const modules = modulesIn(folder);
  const strange = modules?.find(({ kind }) => !KNOWN_STEPS.includes(kind));
  if (strange) {
    throw new ConfigError(
      `${folder}/modules.json has a step ${strange.kind}, which is not known here: ` +
        'export the model with that step inside its ONNX file and take it out of modules.json',
    );
  }
  const step = modules?.find(({ kind }) => kind === 'Pooling');
  const place = stepFolder(folder, step?.path || '1_Pooling');
  const own = readObject(path.join(folder, 'config_sentence_transformers.json'), MOST_BYTES) ?? {};
  const most = readObject(path.join(folder, 'sentence_bert_config.json'), MOST_BYTES) ?? {};
  const normalises = modules?.some(({ kind }) => kind === 'Normalize');
  return {
    ...poolingIn(path.join(place, 'config.json')),
    normalise: own.similarity_fn_name === 'dot' ? normalises === true : undefined,
    queryPrefix: promptOf(own.prompts, ['query', 'search_query']),
    passagePrefix: promptOf(own.prompts, ['passage', 'document', 'search_document']),
    maxTokens: Number.isSafeInteger(most.max_seq_length)
      ? (most.max_seq_length as number)
      : undefined,
  };
}
