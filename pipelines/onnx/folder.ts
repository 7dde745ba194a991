import path from 'node:path';
import { ConfigError } from '../core/errors.js';
import type { PipelineConfig } from '../generated/pipeline.js';
import type { TokenizerJson } from '../tokenizer/file.js';
import { isObject, type Json, readObject, statIfThere } from './files.js';
import { findModelFile, type ModelFile } from './model-file.js';
import { readSentenceConfig, type SentenceConfig } from './sentence-config.js';
import { checkTokenizer, readTokenizer } from './tokenizer-file.js';

export type OnnxSettings = PipelineConfig['score']['onnx'];

/** What settings say of a model of any task. */
export type ModelSettings = Pick<
  OnnxSettings,
  'model' | 'file' | 'max_tokens' | 'overlap' | 'labels' | 'providers'
>;

/** What a model is for. */
export type Task = 'embedding' | 'ner' | 'cross-encoder';

/** Who uses a model, as errors name it. */
export interface ModelUser {
  /** the section of the configuration that has the settings */
  section: string;
  name: string;
  /** what to take in place of a model that does not do */
  instead: string;
}

/** An evaluator, which is called after its task. */
const evaluatorOf = (task: Task): ModelUser => ({
  section: 'score.onnx',
  name: `onnx-${task}`,
  instead: 'another model or evaluator',
});

/** A model's folder, read and checked as far as that goes without running it. */
export interface OnnxFolder {
  user: ModelUser;
  folder: string;
  model: ModelFile;
  tokenizerFile: string;
  tokenizer: TokenizerJson;
  config: Json;
  /** labels by their number, empty where config.json has none */
  labels: string[];
  sentence: SentenceConfig;
  /** tokens of one input of the model, special ones included */
  maxTokens: number;
}

/** Real ones have up to 300 kB (long lists of labels). */
const MOST_BYTES = 4 << 20;
/** A window that holds nothing but special tokens and a question is none. */
const LEAST_TOKENS = 16;
/** Longer inputs cost more than any window is worth, and memory that grows with the square. */
const MOST_TOKENS = 8192;

/** Endings of `architectures` in config.json that belong to another task. */
const OF_TASK: Record<Task, { like: RegExp; wanted: string }> = {
  embedding: {
    like: /^(?!.*For(TokenClassification|SequenceClassification|QuestionAnswering|MultipleChoice|CausalLM|ConditionalGeneration)$)/,
    wanted: 'a model of texts (…Model)',
  },
  ner: {
    like: /ForTokenClassification$/,
    wanted: 'one that labels tokens (…ForTokenClassification)',
  },
  'cross-encoder': {
    like: /ForSequenceClassification$/,
    wanted: 'one that scores pairs (…ForSequenceClassification)',
  },
};

function checkArchitecture(file: string, config: Json, task: Task, user: ModelUser): void {
  const { architectures } = config;
  const names = Array.isArray(architectures) ? architectures.map(String) : [];
  const { like, wanted } = OF_TASK[task];
  if (names.length === 0 || names.some((name) => like.test(name))) return;
  throw new ConfigError(
    `${file} says ${names.join(', ').slice(0, 200)}: ${user.name} wants ${wanted}; take ${user.instead}`,
  );
}

function labelsOf(file: string, { id2label }: Json): string[] {
  if (id2label === undefined) return [];
  const entries = isObject(id2label) ? Object.entries(id2label) : [];
  const labels = entries.map((_, at) => (id2label as Json)[String(at)]);
  if (entries.length > 0 && labels.every((label) => typeof label === 'string')) return labels;
  throw new ConfigError(`${file}: id2label is no object of labels "0", "1", …: mend it`);
}

/** Positions that a model knows; of RoBERTa's table the first ones are no positions. */
function positionsOf({ model_type, max_position_embeddings, pad_token_id }: Json): number {
  if (!Number.isSafeInteger(max_position_embeddings)) return Number.POSITIVE_INFINITY;
  const shifted = /roberta|camembert|longformer|mpnet|xmod|esm/.test(String(model_type));
  const pad = Number.isSafeInteger(pad_token_id) ? (pad_token_id as number) : 1;
  return (max_position_embeddings as number) - (shifted ? pad + 1 : 0);
}

function maxTokensOf(
  asked: number | null,
  config: Json,
  sentence: SentenceConfig,
  modelMaxLength: unknown,
  { section }: ModelUser,
): number {
  const positions = positionsOf(config);
  if (asked !== null && asked > Math.min(positions, MOST_TOKENS)) {
    const most = Math.min(positions, MOST_TOKENS);
    throw new ConfigError(
      `${section}.max_tokens is ${asked}: this model takes at most ${most} tokens`,
    );
  }
  // Without a limit, tokenizer_config.json writes 10^30.
  const said = typeof modelMaxLength === 'number' ? modelMaxLength : Number.POSITIVE_INFINITY;
  const folder = Math.min(sentence.maxTokens ?? said, positions);
  const tokens = asked ?? (Number.isFinite(folder) ? Math.min(folder, MOST_TOKENS) : 512);
  if (tokens >= LEAST_TOKENS) return tokens;
  throw new ConfigError(
    `the model's folder says that it takes ${tokens} tokens: set ${section}.max_tokens`,
  );
}

/**
 * Reads and checks the folder of a model. `tokenizer.json` may say that texts are cut or padded
 * (MiniLM's: to 128); that is how it was used once, and never followed.
 * @throws ConfigError in one sentence, where something is missing, damaged or of another model
 */
export function readFolder(
  settings: ModelSettings,
  task: Task,
  user: ModelUser = evaluatorOf(task),
): OnnxFolder {
  const { section, name } = user;
  if (settings.model === null) {
    throw new ConfigError(
      `${name} wants a model: set ${section}.model to its folder (docs/onnx.md)`,
    );
  }
  const folder = path.resolve(settings.model);
  const found = statIfThere(folder);
  if (!found?.isDirectory()) {
    const wrong = found ? 'is a file' : 'does not exist';
    throw new ConfigError(
      `${section}.model ${folder} ${wrong}: give the folder with config.json, tokenizer.json and the model`,
    );
  }
  const configFile = path.join(folder, 'config.json');
  const config = readObject(configFile, MOST_BYTES);
  if (!config) {
    throw new ConfigError(`${configFile} is missing: copy it from where the model was published`);
  }
  checkArchitecture(configFile, config, task, user);
  const model = findModelFile(folder, settings.file, `${section}.file`);
  const tokenizer = readTokenizer(folder);
  checkTokenizer(tokenizer, config, model);
  const sentence = readSentenceConfig(folder);
  return {
    user,
    folder,
    model,
    tokenizerFile: tokenizer.file,
    tokenizer: tokenizer.json,
    config,
    labels: labelsOf(configFile, config),
    sentence,
    maxTokens: maxTokensOf(settings.max_tokens, config, sentence, tokenizer.modelMaxLength, user),
  };
}
