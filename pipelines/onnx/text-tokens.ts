import { Tokenizer } from 'tokenizers';
import { ConfigError } from '../core/errors.js';
import { type TokenizerJson, textVariant } from '../tokenizer/file.js';
import type { OnnxFolder } from './folder.js';
import type { Input } from './session.js';

/** Tokens of a text, special ones not among them. */
export interface TextTokens {
  ids: number[];
  /** where each stands, in UTF-16 units of the text: shape [ids] */
  starts: Int32Array;
  ends: Int32Array;
  /** the word each is of, as the tokenizer cuts words: shape [ids] */
  words: Int32Array;
}

/** Puts a model's special tokens around texts. */
export interface Frame {
  /** special tokens around one text, and around a pair */
  readonly single: number;
  readonly pair: number;
  one(text: readonly number[]): Input;
  two(first: readonly number[], second: readonly number[]): Input;
}

export interface TextEncoder {
  readonly frame: Frame;
  /** Special tokens written out in the text stay text. */
  encode(text: string): Promise<TextTokens>;
}

/** UTF-16 position of every code point of a text, and its length at the end; itself where they are the same. */
function unitStarts(text: string): (point: number) => number {
  if (!/[\uD800-\uDBFF]/.test(text)) return (point) => Math.min(point, text.length);
  const starts: number[] = [];
  for (let at = 0; at < text.length; at++) {
    starts.push(at);
    if ((text.codePointAt(at) as number) > 0xffff) at++;
  }
  return (point) => starts[point] ?? text.length;
}

/** A part of an input: special tokens, or the place of a text. */
interface Part {
  ids: number[];
  types: number[];
  text: 0 | 1 | undefined;
}

/** How the model's own post-processor frames texts, seen on a probe. */
async function partsOf(tokenizer: Tokenizer, pair: boolean): Promise<Part[]> {
  const encoding = await tokenizer.encode('a', pair ? 'a' : null, { addSpecialTokens: true });
  const [ids, types] = [encoding.getIds(), encoding.getTypeIds()];
  const parts: Part[] = [];
  for (const [at, sequence] of encoding.getSequenceIds().entries()) {
    const text = sequence === 0 || sequence === 1 ? sequence : undefined;
    const last = parts.at(-1);
    // Tokens of the probe all are one place; special tokens side by side one part.
    if (last && last.text === text) {
      last.ids.push(ids[at] as number);
      last.types.push(types[at] as number);
    } else {
      parts.push({ ids: [ids[at] as number], types: [types[at] as number], text });
    }
  }
  return parts;
}

function fill(parts: readonly Part[], texts: readonly (readonly number[])[]): Input {
  const [ids, types]: [number[], number[]] = [[], []];
  for (const part of parts) {
    const own = part.text === undefined ? part.ids : (texts[part.text] as readonly number[]);
    for (const [at, id] of own.entries()) {
      ids.push(id);
      types.push((part.text === undefined ? part.types[at] : part.types[0]) as number);
    }
  }
  return { ids, types };
}

const specials = (parts: readonly Part[]): number =>
  parts.reduce((sum, { text, ids }) => sum + (text === undefined ? ids.length : 0), 0);

async function frameOf(tokenizer: Tokenizer): Promise<Frame> {
  const [one, two] = [await partsOf(tokenizer, false), await partsOf(tokenizer, true)];
  return {
    single: specials(one),
    pair: specials(two),
    one: (text) => fill(one, [text]),
    two: (first, second) => fill(two, [first, second]),
  };
}

/** Texts are neither cut nor padded, whatever the file says; the frame stays. */
const whole = (json: TokenizerJson): TokenizerJson => ({
  ...json,
  truncation: null,
  padding: null,
});

const build = (json: TokenizerJson) => Tokenizer.fromString(JSON.stringify(json));

/** Loads the tokenizer of a model's folder. */
export async function openTextEncoder({
  tokenizer,
  tokenizerFile,
}: OnnxFolder): Promise<TextEncoder> {
  let [plain, framed]: [Tokenizer, Tokenizer] | [] = [];
  try {
    plain = build(textVariant(tokenizer));
    framed = build(whole(tokenizer));
  } catch (cause) {
    throw new ConfigError(
      `the tokenizer ${tokenizerFile} cannot be used (${(cause as Error).message.slice(0, 300)}): ` +
        'save it anew with a current version of transformers',
      { cause },
    );
  }
  const frame = await frameOf(framed);
  return {
    frame,
    async encode(text) {
      const encoding = await plain.encode(text, null, { addSpecialTokens: false });
      const spans = encoding.getOffsets();
      const unitOf = unitStarts(text);
      return {
        ids: encoding.getIds(),
        starts: Int32Array.from(spans, ([start]) => unitOf(start as number)),
        ends: Int32Array.from(spans, ([, end]) => unitOf(end as number)),
        words: Int32Array.from(encoding.getWordIds(), (word) => word ?? -1),
      };
    },
  };
}
