import { ConfigError } from '../core/errors.js';
import { type OnnxFolder, type OnnxSettings, readFolder } from './folder.js';
import { pool, unit } from './pooling.js';
import type { Pooling } from './sentence-config.js';
import { openSession, type Session } from './session.js';
import { openTextEncoder } from './text-tokens.js';
import { windowsOver } from './windows.js';

export type TextKind = 'query' | 'passage';

/** How a model of embeddings is used: what the settings say, else its folder. */
export interface EmbeddingPlan {
  pooling: Pooling | 'in the model';
  normalise: boolean;
  prefixes: Record<TextKind, string>;
  maxTokens: number;
  overlap: number;
}

/** A model that makes vectors of texts. */
export interface Embedder {
  /** Vectors of the windows of a text, one where it fits: shape [windows][size] */
  embed(text: string, kind: TextKind): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/** Outputs that hold a vector a token, and one that is a text's already, by the names exporters give. */
const OF_TOKENS = ['last_hidden_state', 'token_embeddings', 'hidden_states'];
const OF_TEXT = ['sentence_embedding'];

/** How a folder's model is to be used. @throws ConfigError where neither folder nor settings say how to pool */
export function embeddingPlan(folder: OnnxFolder, settings: OnnxSettings): EmbeddingPlan {
  const { sentence } = folder;
  return {
    pooling: settings.pooling === 'auto' ? (sentence.pooling ?? 'in the model') : settings.pooling,
    normalise: settings.normalise ?? sentence.normalise ?? true,
    prefixes: {
      query: settings.query_prefix ?? sentence.queryPrefix ?? '',
      passage: settings.passage_prefix ?? sentence.passagePrefix ?? '',
    },
    maxTokens: folder.maxTokens,
    overlap: settings.overlap,
  };
}

/** The output to take, and how to pool it. */
function outputOf(
  { model, sentence, folder }: OnnxFolder,
  { outputs }: Session,
  { pooling }: EmbeddingPlan,
): { name: string; pooling: Pooling } {
  const withRank = (names: readonly string[], rank: number) =>
    names.find((name) => outputs.get(name)?.length === rank);
  if (pooling !== 'in the model') {
    const name = withRank(OF_TOKENS, 3);
    if (name) return { name, pooling };
  } else {
    const name = withRank(OF_TEXT, 2);
    if (name) return { name, pooling: 'cls' };
  }
  const there = [...outputs].map(([name, dims]) => `${name} [${dims.join(', ')}]`).join(', ');
  if (pooling === 'in the model' && withRank(OF_TOKENS, 3)) {
    const said = sentence.unknown ?? `${folder} does not say how (modules.json, 1_Pooling)`;
    throw new ConfigError(
      `the vectors of ${model.file} have to be pooled, and ${said}: set score.onnx.pooling to mean or cls, as the model's card says`,
    );
  }
  throw new ConfigError(
    `${model.file} is a model of another kind: it gives ${there.slice(0, 200)}, no ${OF_TOKENS[0]}; onnx-embedding wants a model of embeddings`,
  );
}

/** Where the text behind a prefix begins among its tokens. */
const behind = (prefix: string, ends: Int32Array): number => {
  if (prefix === '') return 0;
  const at = ends.findIndex((end) => end > prefix.length);
  return at < 0 ? ends.length : at;
};

/** Opens the model of embeddings in a folder. @throws ConfigError in one sentence where it can't be used */
export async function openEmbedder(settings: OnnxSettings): Promise<Embedder> {
  const folder = readFolder(settings, 'embedding');
  const plan = embeddingPlan(folder, settings);
  const encoder = await openTextEncoder(folder);
  const session = await openSession(folder, settings.providers);
  try {
    const output = outputOf(folder, session, plan);
    const { frame } = encoder;
    return {
      async embed(text, kind) {
        const prefix = plan.prefixes[kind];
        const { ids, ends } = await encoder.encode(prefix + text);
        const begin = behind(prefix, ends);
        const [head, body] = [ids.slice(0, begin), ids.slice(begin)];
        const size = plan.maxTokens - frame.single - head.length;
        if (size < 1) {
          throw new ConfigError(
            `the ${kind} prefix fills the window of ${plan.maxTokens} tokens: shorten it, or raise score.onnx.max_tokens`,
          );
        }
        const vectors: Float32Array[] = [];
        for (const [start, end] of windowsOver(body.length, size, plan.overlap)) {
          const input = frame.one([...head, ...body.slice(start, end)]);
          const vector = pool(await session.run(input, output.name), output.pooling);
          vectors.push(plan.normalise ? unit(vector) : vector);
        }
        return vectors;
      },
      close: session.close,
    };
  } catch (error) {
    await session.close();
    throw error;
  }
}
