import { ConfigError } from '../core/errors.js';
import type { MadeTemplate } from '../generated/log-entry.js';
import type { Message, RenderChat, TemplateSettings } from './chat.js';

/** Marks for what differs between samples: private characters that no template looks for. */
const MARK = {
  context: '\uE000\uE010\uE001',
  question: '\uE000\uE020\uE001',
  answer: '\uE000\uE030\uE001',
};

/** A chat template cut into the parts of a row, and what its reader should know. */
export interface Cut {
  template: Omit<MadeTemplate, 'separator'>;
  /** a text as this template knows contents of messages */
  wrap(text: string): Message['content'];
  notes: string[];
}

const times = (text: string, part: string): number => text.split(part).length - 1;

/** The user's message with marks in it. */
function userMessage({ user }: TemplateSettings): string {
  const [context, question] = ['{context}', '{question}'].map((name) => {
    if (times(user, name) === 1) return user.indexOf(name);
    throw new ConfigError(`template.user must have ${name} once: it is ${JSON.stringify(user)}`);
  }) as [number, number];
  if (question < context) {
    throw new ConfigError(
      'template.user must have {context} before {question}: what stands before the chunks is the same in all rows',
    );
  }
  return user.replace('{context}', MARK.context).replace('{question}', MARK.question);
}

/** Text around marks, in their order. */
function around(text: string, marks: readonly string[], file: string): string[] {
  let rest = text;
  const pieces = marks.map((mark) => {
    if (times(text, mark) !== 1 || !rest.includes(mark)) {
      throw new ConfigError(
        `the chat template in ${file} does not write each message once, in order: ` +
          'write the parts yourself (template.head, tail, answer and end)',
      );
    }
    const at = rest.indexOf(mark);
    const piece = rest.slice(0, at);
    rest = rest.slice(at + mark.length);
    return piece;
  });
  return [...pieces, rest];
}

/** How many characters two texts have in common at their beginning, whole tokens only. */
function commonLength(a: string, b: string, written: RegExp): number {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const inside = [...a.matchAll(written)].find(
    ({ 0: token, index }) => index < same && index + token.length > same,
  );
  return inside?.index ?? same;
}

/**
 * Cuts a chat template into head, tail, answer and end: rendered once with marks in the place of
 * context, question and answer. The tail ends with the generation prompt, which is where a model
 * begins to write; the end is the first special token after the answer, which is where it stops.
 * @param written finds the tokenizer's special tokens
 * @param usualEnd the end-of-turn token where the template writes none
 */
export function cutChatTemplate(
  render: RenderChat,
  settings: TemplateSettings,
  file: string,
  written: RegExp,
  usualEnd: () => string,
): Cut {
  const user = userMessage(settings);
  const messages = (wrap: (text: string) => Message['content']): Message[] => [
    ...(settings.system === null
      ? []
      : [{ role: 'system' as const, content: wrap(settings.system) }]),
    { role: 'user', content: wrap(user) },
  ];
  const answered = (wrap: (text: string) => Message['content']): Message[] => [
    ...messages(wrap),
    { role: 'assistant', content: wrap(MARK.answer) },
  ];
  // Templates of models that also see pictures may know contents in parts only.
  const plain = (text: string): Message['content'] => text;
  const inParts = (text: string): Message['content'] => [{ type: 'text', text }];
  const wrap = writesContext(render, messages(plain)) ? plain : inParts;

  const prompt = render(messages(wrap), true);
  const whole = render(answered(wrap), false);
  const [head = '', between = '', opening = ''] = around(
    prompt,
    [MARK.context, MARK.question],
    file,
  );
  const [, , , closing = ''] = around(whole, Object.values(MARK), file);
  const notes: string[] = [];
  let begun = prompt;
  let before = '';
  if (whole.startsWith(prompt)) {
    before = whole.slice(prompt.length, whole.indexOf(MARK.answer));
  } else {
    const common = commonLength(prompt, whole, written);
    if (common < prompt.length - opening.length) {
      throw new ConfigError(
        `the chat template in ${file} writes a question that is answered in another way than one that is not: ` +
          'write the parts yourself (template.head, tail, answer and end)',
      );
    }
    const [asked, given] = [prompt.slice(common), whole.slice(common, whole.indexOf(MARK.answer))];
    // An open think block is dropped from given answers (DeepSeek-R1), and so it is here. Where both
    // begin an answer, in two ways, a model that is asked sees the first: a role of another name.
    if (given.trim() === '') begun = prompt.slice(0, common);
    notes.push(
      `the chat template asks for an answer with ${JSON.stringify(asked)}, and begins a given answer with ${JSON.stringify(given)}: ` +
        `rows have ${given.trim() === '' ? 'the second' : 'the first'} (template.thinking and template.variables may say otherwise)`,
    );
  }
  const [end] = closing.matchAll(written);
  if (!end) {
    notes.push(
      `the chat template writes no special token after an answer: ${usualEnd()} ends one in the rows`,
    );
  }
  const tail = begun.slice(prompt.length - opening.length);
  if (`${between}${tail}`.includes('{question}') || before.includes('{answer}')) {
    throw new ConfigError(
      `the chat template in ${file} writes {question} or {answer} itself, which longpref puts its own text for`,
    );
  }
  return {
    template: {
      head,
      tail: `${between}{question}${tail}`,
      answer: `${before}{answer}${end ? closing.slice(0, end.index) : ''}`,
      end: end ? end[0] : usualEnd(),
    },
    wrap,
    notes,
  };
}

function writesContext(render: RenderChat, messages: readonly Message[]): boolean {
  try {
    return render(messages, true).includes(MARK.context);
  } catch {
    // Said again with contents in parts, or for good.
    return false;
  }
}
