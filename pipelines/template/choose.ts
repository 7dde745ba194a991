import { ConfigError } from '../core/errors.js';
import type { MadeTemplate } from '../generated/log-entry.js';
import { endToken } from '../tokenizer/end-token.js';
import type { ChatTemplate } from '../tokenizer/model-folder.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import { chatRenderer, type Message, type TemplateSettings } from './chat.js';
import { cutChatTemplate } from './cut.js';

/** A message whose content is text. */
export interface PlainMessage extends Message {
  content: string;
}

/** The template of a configuration, for its tokenizer. */
export interface ChosenTemplate {
  template: MadeTemplate;
  /** file of the chat template it was cut from; undefined where the parts are written by hand */
  chatTemplate: string | undefined;
  /** writes a conversation with the chat template */
  render?: (messages: readonly PlainMessage[], generationPrompt: boolean) => string;
  /** what a careful person should know, a sentence each */
  notes: string[];
}

const PARTS = ['head', 'tail', 'answer', 'end'] as const;
/** Parts of a prompt for a base model. */
const DEFAULTS = { tail: '\n\nQuestion: {question}\nAnswer:', answer: ' {answer}' };

const writtenParts = (settings: TemplateSettings) =>
  PARTS.filter((part) => settings[part] !== null);

/** Whether the rows are made with the tokenizer's own chat template. */
function wantsChat(settings: TemplateSettings, tokenizer: Tokenizer, file: string): boolean {
  const { kind } = settings;
  const written = writtenParts(settings);
  if (kind === 'chat' && written.length > 0) {
    throw new ConfigError(
      `template.kind is chat, and template.${written[0]} is set: with the chat template of the model it has no place; ` +
        'take it out, or set template.kind=parts',
    );
  }
  if (kind === 'chat' && tokenizer.folder.chatTemplates.length === 0) {
    throw new ConfigError(
      `template.kind is chat, and there is no chat template beside ${file}: put chat_template.jinja or ` +
        'tokenizer_config.json of the model there, or set template.kind=parts',
    );
  }
  return (
    kind === 'chat' ||
    (kind === 'auto' && written.length === 0 && tokenizer.folder.chatTemplates.length > 0)
  );
}

/** The chat template of a name; the only one there is has any name. */
function chatTemplateOf({ name }: TemplateSettings, all: readonly ChatTemplate[]): ChatTemplate {
  const found = all.find((one) => one.name === name) ?? (all.length === 1 ? all[0] : undefined);
  if (found) return found;
  throw new ConfigError(
    `there is no chat template ${JSON.stringify(name)} in ${all[0]?.file}: ` +
      `set template.name to one of ${all.map((one) => one.name).join(', ')}`,
  );
}

/** Says where a tokenizer would have put a token before the text, and the template does not. */
function missingBos({ folder }: Tokenizer, head: string, chat: boolean): string[] {
  const { bos } = folder;
  if (bos === undefined || head.startsWith(bos)) return [];
  const whose = chat ? 'the chat template writes none' : 'template.head has none';
  const help = chat
    ? 'rows have none either, as apply_chat_template makes them'
    : `begin template.head with ${bos}, or leave it out and it is put there`;
  return [`the tokenizer adds ${bos} before every text, and ${whose}: ${help}`];
}

/**
 * The parts that a row's prompt and answers are made of: cut from the model's chat template, or
 * as they are written in the configuration.
 * @param file the tokenizer's path, for errors
 * @throws ConfigError where settings contradict each other or the chat template cannot be used
 */
export function chooseTemplate(
  settings: TemplateSettings,
  tokenizer: Tokenizer,
  file: string,
): ChosenTemplate {
  const { separator } = settings;
  const usualEnd = () => {
    const eos = tokenizer.folder.tokens.eos_token;
    return eos !== undefined && tokenizer.tokenId(eos) !== undefined
      ? eos
      : endToken(tokenizer, file);
  };
  if (wantsChat(settings, tokenizer, file)) {
    const { tokens, chatTemplates } = tokenizer.folder;
    const source = chatTemplateOf(settings, chatTemplates);
    const render = chatRenderer(source, settings, tokens);
    const { template, wrap, notes } = cutChatTemplate(
      render,
      settings,
      source.file,
      tokenizer.written,
      usualEnd,
    );
    const { head, tail, answer, end } = template;
    return {
      template: { head, separator, tail, answer, end },
      chatTemplate: source.file,
      render: (messages, generationPrompt) =>
        render(
          messages.map(({ role, content }) => ({ role, content: wrap(content) })),
          generationPrompt,
        ),
      notes: [...notes, ...missingBos(tokenizer, head, true)],
    };
  }
  const head = settings.head ?? tokenizer.folder.bos ?? '';
  return {
    template: {
      head,
      separator,
      tail: settings.tail ?? DEFAULTS.tail,
      answer: settings.answer ?? DEFAULTS.answer,
      end: settings.end || usualEnd(),
    },
    chatTemplate: undefined,
    notes: missingBos(tokenizer, head, false),
  };
}
