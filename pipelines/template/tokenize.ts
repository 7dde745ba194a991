import { ConfigError } from '../core/errors.js';
import type { MadeTemplate } from '../generated/log-entry.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import type { Place, TemplatePart } from '../tokenizer/written-tokens.js';
import { cueStripper } from './cue.js';

/** Answers whose ids are kept: 2 MB of them at 250 tokens each. */
const REMEMBERED = 1024;

/** Token ids of the text around chunks and answers, as they are inside the whole prompt. */
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
  /** exactly what ids say, special tokens told from the same words written in a text */
  pieces(ids: ArrayLike<number>): Promise<TextPiece[]>;
}

/** A part of what is trained on: text, or one special token. */
export interface TextPiece {
  text: string;
  special: boolean;
}

/** Splits `a{name}b` at its placeholder: the question's own text must not be read as template. */
function around(text: string, placeholder: string): [string, string] {
  const at = text.indexOf(placeholder);
  return [text.slice(0, at), text.slice(at + placeholder.length)];
}

/** Whether a text ends with a special token: what follows is encoded in another way than inside a text. */
function endsWithToken(text: string, written: RegExp): boolean {
  const last = [...text.matchAll(written)].at(-1);
  return last !== undefined && last.index + last[0].length === text.length;
}

/** Decodes text between special tokens. An anchor goes before it: decoders drop a leading space. */
async function piecesOf(
  ids: ArrayLike<number>,
  anchor: number,
  tokenizer: Tokenizer,
): Promise<TextPiece[]> {
  const anchored = (await tokenizer.decode([anchor])).length;
  const pieces: TextPiece[] = [];
  let run: number[] = [];
  const close = async () => {
    if (run.length === 0) return;
    const text = (await tokenizer.decode([anchor, ...run])).slice(anchored);
    pieces.push({ text, special: false });
    run = [];
  };
  for (const id of Array.from(ids)) {
    const token = tokenizer.specialToken(id);
    if (token === undefined) run.push(id);
    else {
      await close();
      pieces.push({ text: token, special: true });
    }
  }
  await close();
  return pieces;
}

/** A lookup of the work's last results: an answer to one question is a wrong one of others. */
function remembered(work: (text: string) => Promise<number[]>) {
  const known = new Map<string, number[]>();
  return async (text: string) => {
    const before = known.get(text);
    if (before) return before;
    const ids = await work(text);
    if (known.size >= REMEMBERED) known.clear();
    known.set(text, ids);
    return ids;
  };
}

export async function tokenizeTemplate(
  template: MadeTemplate,
  tokenizer: Tokenizer,
): Promise<TokenizedTemplate> {
  const { written } = tokenizer;
  const [beforeQuestion, afterQuestion] = around(template.tail, '{question}');
  const [beforeAnswer, afterAnswer] = around(template.answer, '{answer}');
  const withoutCues = cueStripper(beforeQuestion, afterQuestion);
  const placeAfter = (text: string): Place =>
    endsWithToken(text, written) ? 'after token' : 'after text';
  const [tailPlace, answerPlace] = [placeAfter(template.separator), placeAfter(template.tail)];
  const filled = (before: string, text: string, after: string): TemplatePart[] => [
    { text: before },
    { text, outside: true },
    { text: after },
  ];
  const encode = (text: string, place: Place) => tokenizer.encodeTemplate([{ text }], place);
  const end = Int32Array.from(await encode(template.end, 'after text'));
  if (end.length !== 1) {
    throw new ConfigError(
      `template.end is ${JSON.stringify(template.end)}, which is ${end.length} tokens of this tokenizer: ` +
        'it must be one, such as <|eot_id|> or </s>',
    );
  }
  const fillAnswer = remembered((text) =>
    tokenizer.encodeTemplate(filled(beforeAnswer, text, afterAnswer), answerPlace),
  );
  return {
    head: Int32Array.from(await encode(template.head, 'start')),
    separator: Int32Array.from(await encode(template.separator, 'after text')),
    end,
    async tail(question) {
      const parts = filled(beforeQuestion, withoutCues(question), afterQuestion);
      return Int32Array.from(await tokenizer.encodeTemplate(parts, tailPlace));
    },
    async answer(text, complete, most) {
      const ids = await fillAnswer(text);
      const whole = complete && ids.length < most;
      return {
        ids: Int32Array.from(whole ? [...ids, ...end] : ids.slice(0, most)),
        complete: whole,
      };
    },
    pieces: (ids) => piecesOf(ids, end[0] as number, tokenizer),
    prompt: (question, chunks) =>
      template.head +
      chunks.map((chunk) => chunk + template.separator).join('') +
      beforeQuestion +
      withoutCues(question) +
      afterQuestion,
  };
}
