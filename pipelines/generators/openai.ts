import { createHash } from 'node:crypto';
import { ConfigError, GeneratorError } from '../core/errors.js';
import type {
  AnswerRequest,
  Generation,
  Generator,
  GeneratorDependencies,
  GeneratorSettings,
  OnTokens,
} from './generator.js';
import { type Endpoint, postWithRetries } from './http.js';
import { isShort, standsIn } from './text.js';

/** Bumped when the prompt or anything else that decides an answer changes. */
export const version = 1;

const INSTRUCTION =
  'Answer the question from the text given by the user. Give the answer only, without an ' +
  'introduction and without an explanation.';

/**
 * Answers of a model behind a chat-completions endpoint: the policy itself, served by vLLM or
 * another server (paper, section 3.2: preferred and dispreferred answers are all the policy's
 * own, from critical, irrelevant and mixed chunks).
 */
export function create(
  { openai, max_answer_tokens }: GeneratorSettings,
  { sleep, env, onTokens }: GeneratorDependencies,
): Generator {
  if (openai.model === '') {
    throw new ConfigError(
      'pair.openai.model is empty: set it to the name of the model, as the endpoint knows it',
    );
  }
  const key = env[openai.api_key_env];
  const endpoint: Endpoint = {
    url: `${openai.base_url.replace(/\/+$/, '')}/chat/completions`,
    headers: key ? { authorization: `Bearer ${key}` } : {},
    timeoutMs: openai.timeout_s * 1000,
    attempts: openai.attempts,
    sleep,
    hints: {
      401: `set the environment variable ${openai.api_key_env} to a valid key`,
      403: `the key in ${openai.api_key_env} may not use this model`,
      404: 'check pair.openai.base_url (up to and with /v1) and pair.openai.model',
      400: "check pair.openai.model and that pair.tokens fits the model's window",
      413: 'the context is too long for the endpoint: lower pair.tokens',
    },
  };
  const sampling = {
    model: openai.model,
    temperature: openai.temperature,
    top_p: openai.top_p,
    max_tokens: max_answer_tokens,
  };
  return {
    name: 'openai',
    sampling,
    cached: true,
    async generate(request) {
      const body = { ...sampling, seed: seedOf(request.seed), messages: messagesOf(request) };
      const reply = await postWithRetries(endpoint, body, request.seed);
      if (onTokens) countTokens(reply, openai.model, onTokens);
      return readReply(reply, endpoint.url, request);
    },
  };
}

/** Not every server counts; of one that does not, nothing is told. */
function countTokens(reply: unknown, model: string, onTokens: OnTokens): void {
  const { usage } = (reply ?? {}) as { usage?: Record<string, unknown> | null };
  for (const kind of ['prompt', 'completion'] as const) {
    const tokens = usage?.[`${kind}_tokens`];
    if (Number.isInteger(tokens) && (tokens as number) >= 0) {
      onTokens(model, kind, tokens as number);
    }
  }
}

/** Integer seed of an answer: 31 bits, which every server takes. */
const seedOf = (seed: string): number =>
  createHash('sha256').update(seed).digest().readUInt32BE(0) >>> 1;

const messagesOf = ({ context, question }: AnswerRequest) => [
  { role: 'system', content: INSTRUCTION },
  { role: 'user', content: `${context.join('\n\n')}\n\nQuestion: ${question.question}` },
];

function readReply(reply: unknown, url: string, request: AnswerRequest): Generation {
  const { choices } = (reply ?? {}) as {
    choices?: { message?: { content?: unknown }; finish_reason?: unknown }[];
  };
  const choice = choices?.[0];
  const content = choice?.message?.content ?? '';
  if (!choice || typeof content !== 'string') {
    throw new GeneratorError(
      `POST ${url} gave no choices[0].message.content but ${JSON.stringify(reply).slice(0, 300)}: ` +
        'pair.openai.base_url must be a chat-completions endpoint',
    );
  }
  const text = content.trim();
  if (text === '') {
    return { refusal: { reason: 'empty-answer', detail: 'the model gave no text' } };
  }
  return {
    answer: {
      text,
      finishReason: choice.finish_reason === 'length' ? 'length' : 'stop',
      // A long answer is the model's own wording: whether its value stands there cannot be said.
      inContext: isShort(text) ? standsIn(text, [request.trainingText]) : null,
      meanLogprob: null,
    },
  };
}
