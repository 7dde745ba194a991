import { ConfigError } from '../../core/errors.js';
import type { MadeTemplate } from '../../generated/log-entry.js';
import { FieldError } from '../../sources/records/format.js';
import type { TemplateSettings } from '../../template/chat.js';
import { type ChosenTemplate, chooseTemplate, type PlainMessage } from '../../template/choose.js';
import type { Tokenizer } from '../../tokenizer/tokenizer.js';
import type { Preference } from './preference.js';

/** chat: messages, by the model's chat template; text: texts as they stand. */
export type Framing = 'chat' | 'text';

/** The texts of a row: all that stands before the answers, and the answers. */
export interface Framed {
  prompt: string;
  /** what was asked, for people */
  question: string;
  chosen: string;
  rejected: string[];
}

/** How prompts and answers become the texts that a model is trained on. */
export interface Frame {
  framing: Framing;
  template: MadeTemplate;
  /** what a careful person should know, a sentence each */
  notes: readonly string[];
  /** @throws FieldError where the record cannot be framed */
  frame(preference: Preference): Framed;
}

const SHOWN = 400;

/** The end of a text, where the question most often stands. */
const shown = (text: string): string => {
  const last = text.trim().slice(-SHOWN);
  return last.length < text.trim().length ? `…${last}` : last;
};

/** Finds a special token that a text writes out. */
function specialFinder({ written, tokenId, specialToken }: Tokenizer) {
  return (text: string): string | undefined =>
    text.match(written)?.find((token) => {
      const id = tokenId(token);
      return id !== undefined && specialToken(id) !== undefined;
    });
}

function chatFrame(chosen: ChosenTemplate, tokenizer: Tokenizer): Frame['frame'] {
  const { template } = chosen;
  const render = chosen.render as NonNullable<ChosenTemplate['render']>;
  const [before = '', after = ''] = template.answer.split('{answer}');
  // What a model is asked with, where answers that are given begin in another way (template/cut.ts).
  const opening = template.tail.slice('{question}'.length);
  const mark = '\uE000\uE040\uE001';
  const asked = render([{ role: 'user', content: mark }], true);
  const dropped = asked.slice(asked.indexOf(mark) + mark.length).slice(opening.length);
  const special = specialFinder(tokenizer);
  const checked = (text: string, field: string): string => {
    const token = special(text);
    if (token === undefined) return text;
    throw new FieldError(
      `field ${field} writes out the special token ${token}: if it is templated already, --template text; else take it out`,
    );
  };
  const written = (messages: readonly PlainMessage[], generationPrompt: boolean): string => {
    try {
      return render(messages, generationPrompt);
    } catch (error) {
      if (error instanceof ConfigError) throw new FieldError(error.message);
      throw error;
    }
  };
  return ({ prompt: given, isExplicit, chosen: right, rejected }) => {
    if (!isExplicit) {
      throw new FieldError(
        'field prompt is missing, and chosen is a text: as a message it would stand without its question; --template text takes texts as they stand',
      );
    }
    const messages: PlainMessage[] =
      typeof given === 'string' ? [{ role: 'user', content: given }] : given;
    for (const { content } of messages) checked(content, 'prompt');
    const whole = written(messages, true);
    if (!whole.endsWith(dropped))
      throw new FieldError('the chat template asks in another way here');
    const prompt = whole.slice(0, whole.length - dropped.length);
    const answer = (text: string, field: string): string => {
      checked(text, field);
      const all = written([...messages, { role: 'assistant', content: text }], false);
      // Templates trim what is said. The longest way first: a shorter one may be its beginning.
      const ways = [text, text.trimStart(), text.trimEnd(), text.trim()];
      const found = ways.find((way) => all.startsWith(`${prompt}${before}${way}${after}`));
      if (found !== undefined) return found;
      throw new FieldError(
        `field ${field}: the chat template does not write this answer as it stands`,
      );
    };
    const last = messages.findLast(({ role }) => role === 'user') ?? messages.at(-1);
    return {
      prompt,
      question: shown(last?.content ?? ''),
      chosen: answer(right, 'chosen'),
      rejected: rejected.map((text, i) => answer(text, `rejected[${i}]`)),
    };
  };
}

function textFrame({ end }: MadeTemplate, tokenizer: Tokenizer): Frame['frame'] {
  const { bos } = tokenizer.folder;
  const special = specialFinder(tokenizer);
  const answer = (text: string, field: string): string => {
    const own = text.endsWith(end) ? text.slice(0, -end.length) : text;
    const token = special(own);
    if (token === undefined) return own;
    throw new FieldError(`field ${field} writes out the special token ${token} before its end`);
  };
  return ({ prompt, chosen, rejected }) => {
    if (typeof prompt !== 'string')
      throw new FieldError(
        'field prompt has messages: they need a chat template (--template chat)',
      );
    return {
      prompt: bos !== undefined && !prompt.startsWith(bos) ? bos + prompt : prompt,
      question: shown(prompt),
      chosen: answer(chosen, 'chosen'),
      rejected: rejected.map((text, i) => answer(text, `rejected[${i}]`)),
    };
  };
}

/**
 * How the records of an import are framed.
 * @param wanted auto: by the chat template, where the tokenizer's folder has one
 * @throws ConfigError where there is none, and it is wanted
 */
export function frameOf(
  wanted: Framing | 'auto',
  defaults: TemplateSettings,
  tokenizer: Tokenizer,
  file: string,
): Frame {
  const hasChat = tokenizer.folder.chatTemplates.length > 0;
  if (wanted === 'chat' && !hasChat) {
    throw new ConfigError(
      `--template chat: there is no chat template beside ${file}: put chat_template.jinja or ` +
        'tokenizer_config.json of the model there, or take texts as they stand (--template text)',
    );
  }
  // The user's message is what the record says and nothing more.
  const user = { kind: 'chat' as const, user: '{context}{question}', separator: '' };
  const chat = hasChat ? chooseTemplate({ ...defaults, ...user }, tokenizer, file) : undefined;
  if (chat && wanted !== 'text') {
    const { template, notes } = chat;
    return { framing: 'chat', template, notes, frame: chatFrame(chat, tokenizer) };
  }
  const parts = { head: '', separator: '', tail: '{question}', answer: '{answer}' };
  // Texts that are templated already end as the chat template ends an answer.
  const end = chat?.template.end ?? defaults.end;
  const all = { ...defaults, ...parts, end, kind: 'parts' as const };
  const { template } = chooseTemplate(all, tokenizer, file);
  return { framing: 'text', template, notes: [], frame: textFrame(template, tokenizer) };
}
