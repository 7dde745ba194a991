import type { PipelineConfig } from '../generated/pipeline.js';
import { createGenerator } from '../generators/index.js';
import { type Check, good } from './check.js';

/** Long enough for a server that has to wake up its model. */
const TIMEOUT_S = 20;

/** Asks the model that writes answers for one of a few tokens. */
export const modelEndpoint = (
  pair: PipelineConfig['pair'],
  env: Readonly<Record<string, string | undefined>>,
): Check => ({
  name: 'model endpoint',
  async run() {
    const { base_url, model, api_key_env, timeout_s } = pair.openai;
    const generator = createGenerator(
      {
        ...pair,
        max_answer_tokens: 8,
        openai: { ...pair.openai, attempts: 1, timeout_s: Math.min(timeout_s, TIMEOUT_S) },
      },
      { env },
    );
    const text = 'Anna keeps the lighthouse.';
    const question = { question: 'Who keeps the lighthouse?' };
    await generator.generate({
      ...{ kind: 'preferred', question, context: [text], trainingContext: [text] },
      ...{ trainingText: text, siblings: [], others: [], taken: [] },
      ...{ seed: 'doctor', candidate: 0 },
    });
    const key = env[api_key_env] ? `key from ${api_key_env}` : 'without a key';
    return good(`${model} at ${base_url} answers, ${key}`);
  },
});
