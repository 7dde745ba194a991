import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';
import { ConfigError } from '../core/errors.js';
import type { PipelineConfig } from '../generated/pipeline.js';
import type { ChatTemplate } from '../tokenizer/model-folder.js';
import { dayOf, strftime } from './date.js';

export interface Message {
  role: 'system' | 'user' | 'assistant';
  content: string | { type: 'text'; text: string }[];
}

export type TemplateSettings = PipelineConfig['template'];

/** Longest range() of a template: they count messages, which here are three. */
const LONGEST_RANGE = 10_000;

class TemplateRefusal extends Error {}

const byNumber = (first: number, second?: number, step = 1): number[] => {
  const [from, to] = second === undefined ? [0, first] : [first, second];
  const length = Math.ceil((to - from) / step);
  if (!Number.isInteger(length) || length > LONGEST_RANGE)
    throw new Error(`range() of ${length} steps`);
  return Array.from({ length: Math.max(0, length) }, (_, i) => from + i * step);
};

/** What a template sees besides the messages, as `apply_chat_template` of transformers gives it. */
function variablesOf(settings: TemplateSettings, tokens: Readonly<Record<string, string>>) {
  const day = dayOf(settings.date);
  return {
    ...tokens,
    tools: null,
    documents: null,
    enable_thinking: settings.thinking,
    thinking: settings.thinking,
    date_string: strftime(day, '%d %b %Y'),
    strftime_now: (format: string) => strftime(day, format),
    raise_exception: (message: string) => {
      throw new TemplateRefusal(message);
    },
    range: byNumber,
    ...settings.variables,
  };
}

/**
 * A template as Python's Jinja reads it: line ends are line feeds, and `{% generation %}`, which
 * marks what transformers trains on, writes nothing.
 */
const asPythonReads = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/(\{%[-+]?\s*)generation(\s*[-+]?%\})/g, '$1if true$2')
    .replace(/(\{%[-+]?\s*)endgeneration(\s*[-+]?%\})/g, '$1endif$2');

/** Writes messages with a chat template, as often as wanted. */
export type RenderChat = (messages: readonly Message[], generationPrompt: boolean) => string;

/**
 * Reads a chat template. The library's own globals are left out: its clock, and a range() without
 * a bound.
 * @throws ConfigError where it is no Jinja; what is made throws it where the template refuses
 */
export function chatRenderer(
  template: ChatTemplate,
  settings: TemplateSettings,
  tokens: Readonly<Record<string, string>>,
): RenderChat {
  const failure = (what: string, cause: unknown) =>
    new ConfigError(
      `the chat template ${template.name} in ${template.file} ${what}: ${(cause as Error).message}; ` +
        'mend it, or write the parts yourself (template.head, tail, answer and end)',
      { cause },
    );
  let program: ReturnType<typeof parse>;
  try {
    program = parse(
      tokenize(asPythonReads(template.text), { lstrip_blocks: true, trim_blocks: true }),
    );
  } catch (cause) {
    throw failure('is not understood', cause);
  }
  const variables = variablesOf(settings, tokens);
  return (messages, generationPrompt) => {
    const env = new Environment();
    const all = { ...variables, messages, add_generation_prompt: generationPrompt };
    for (const [key, value] of Object.entries(all)) env.set(key, value);
    for (const [name, value] of [
      ['true', true],
      ['false', false],
      ['none', null],
    ] as const) {
      env.set(name, value);
      env.set(name[0]?.toUpperCase() + name.slice(1), value);
    }
    try {
      return String(new Interpreter(env).run(program).value);
    } catch (cause) {
      const refused = cause instanceof TemplateRefusal;
      throw failure(refused ? 'refuses these messages' : 'cannot be rendered', cause);
    }
  };
}
