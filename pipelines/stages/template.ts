import { ConfigError } from '../core/errors.js';
import type { MadeTemplate } from '../generated/log-entry.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';

/** Answers whose ids are kept: 2 MB of them at 250 tokens each. */
const REMEMBERED = 1024;

/** Token ids of the text around chunks and answers. Each part is tokenised by itself. */
export interface TokenizedTemplate {
  readonly head: Int32Array;
  readonly separator: Int32Array;
  /** the end-of-turn token */
  readonly end: Int32Array;
  tail(question: string): Promise<Int32Array>;
  /** ids of an answer, cut at `most` tokens; a complete one carries the end-of-turn token */
  answer(
    text: string,
    complete: boolean,
    most: number,
  ): Promise<{ ids: Int32Array; complete: boolean }>;
  /** text of the whole prefix, for people */
  prompt(question: string, chunks: readonly string[]): string;
}

/** Splits `a{name}b` at its placeholder: the question's own text must not be read as template. */
function around(text: string, placeholder: string): [string, string] {
  const at = text.indexOf(placeholder);
  return [text.slice(0, at), text.slice(at + placeholder.length)];
}

export async function tokenizeTemplate(
  template: MadeTemplate,
  tokenizer: Tokenizer,
): Promise<TokenizedTemplate> {
  const [beforeQuestion, afterQuestion] = around(template.tail, '{question}');
  const [beforeAnswer, afterAnswer] = around(template.answer, '{answer}');
  const end = Int32Array.from(await tokenizer.encodeTemplate(template.end));
  if (end.length !== 1) {
    throw new ConfigError(
      `template.end is ${JSON.stringify(template.end)}, which is ${end.length} tokens of this tokenizer: ` +
        'it must be one, such as <|eot_id|> or </s>',
    );
  }
  // White space before a question or an answer belongs to its first token (" Paris"), so it is
  // tokenised with the text; everything else of the template by itself, where special tokens count.
  const filler = async (before: string, after: string) => {
    const space = /\s*$/.exec(before)?.[0] ?? '';
    const first = await tokenizer.encodeTemplate(before.slice(0, before.length - space.length));
    const last = await tokenizer.encodeTemplate(after);
    return async (text: string) => [...first, ...(await tokenizer.encode(space + text)), ...last];
  };
  /** An answer to one question is a wrong one of others: looking it up is 0.1 ms less than a call. */
  const remembered = (work: (text: string) => Promise<number[]>) => {
    const known = new Map<string, number[]>();
    return async (text: string) => {
      const before = known.get(text);
      if (before) return before;
      const ids = await work(text);
      if (known.size >= REMEMBERED) known.clear();
      known.set(text, ids);
      return ids;
    };
  };
  const fillTail = await filler(beforeQuestion, afterQuestion);
  const fillAnswer = remembered(await filler(beforeAnswer, afterAnswer));
  return {
    head: Int32Array.from(await tokenizer.encodeTemplate(template.head)),
    separator: Int32Array.from(await tokenizer.encodeTemplate(template.separator)),
    end,
    tail: async (question) => Int32Array.from(await fillTail(question)),
    async answer(text, complete, most) {
      const ids = await fillAnswer(text);
      const whole = complete && ids.length < most;
      return {
        ids: Int32Array.from(whole ? [...ids, ...end] : ids.slice(0, most)),
        complete: whole,
      };
    },
    prompt: (question, chunks) =>
      template.head +
      chunks.map((chunk) => chunk + template.separator).join('') +
      beforeQuestion +
      question +
      afterQuestion,
  };
}
