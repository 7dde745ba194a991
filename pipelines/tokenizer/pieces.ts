import type { AddedToken, TokenizerJson } from './file.js';

/**
 * Piece of a long text, in UTF-16 units: about 8,000 tokens. Whole, megabytes take a gigabyte of
 * memory, and a chunk of a document too long to keep is encoded again with its piece.
 */
export const PIECE = 1 << 15;

/** How the tokenizers of Llama 3 and Qwen 2 cut a text into words. */
const LLAMA3 =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const KNOWN = new Set([LLAMA3, LLAMA3.replace('{1,3}', '')]);

interface PreTokenizer {
  type?: string;
  pretokenizers?: PreTokenizer[];
  pattern?: { Regex?: string };
  behavior?: string;
  invert?: boolean;
  add_prefix_space?: boolean;
  use_regex?: boolean;
}

/**
 * Whether a text may be encoded in pieces with the ids of the whole: for the pre-tokenizers of
 * Llama 3, Qwen 2 and GPT-2, which always have a border at the places of `BORDER`, where no
 * normalizer and no added token reaches across.
 */
export function mayBeCut(json: TokenizerJson): boolean {
  const normalizer = json.normalizer as { type?: string } | null | undefined;
  if (normalizer && normalizer.type !== 'NFC') return false;
  const reaches = (token: AddedToken) =>
    token.lstrip || token.rstrip || token.single_word || /\s/.test(token.content);
  if (json.added_tokens.some((token) => !token.special && reaches(token))) return false;
  const top = (json.pre_tokenizer ?? {}) as PreTokenizer;
  const [first, second, ...more] = top.type === 'Sequence' ? (top.pretokenizers ?? []) : [top];
  const isByteLevel = (part: PreTokenizer | undefined, use_regex: boolean) =>
    part?.type === 'ByteLevel' && !part.add_prefix_space && part.use_regex === use_regex;
  if (second === undefined) return isByteLevel(first, true);
  const isKnown =
    first?.type === 'Split' &&
    first.behavior === 'Isolated' &&
    !first.invert &&
    KNOWN.has(first.pattern?.Regex ?? '');
  return isKnown && isByteLevel(second, false) && more.length === 0;
}

/** Between two words one space apart, and after a single line feed before a letter. */
const BORDER = /(?<=[A-Za-z])(?= [A-Za-z])|(?<=[^\s]\n)(?=\p{L})/gu;
/** Text without a border is cut all the same when it gets this long: nobody's words do. */
const LONGEST = 1 << 20;

/**
 * A text in pieces of about `size`. Where it is cut depends on the text alone, not on the parts
 * it comes in.
 */
export async function* piecesOf(
  parts: Iterable<string> | AsyncIterable<string>,
  size = PIECE,
  longest = LONGEST,
): AsyncGenerator<string> {
  let text = '';
  for await (const part of parts) {
    text += part;
    for (let cut = nextCut(text, size, longest); cut > 0; cut = nextCut(text, size, longest)) {
      yield text.slice(0, cut);
      text = text.slice(cut);
    }
  }
  if (text !== '') yield text;
}

/** Where the first piece ends, 0 where the text seen so far does not tell. */
function nextCut(text: string, size: number, longest: number): number {
  if (text.length <= size) return 0;
  BORDER.lastIndex = size;
  const border = BORDER.exec(text);
  if (border && border.index <= longest) return border.index;
  // Up to two units behind a border decide whether it is one.
  if (text.length < longest + 2) return 0;
  const splitsPair = (text.charCodeAt(longest) & 0xfc00) === 0xdc00;
  return splitsPair ? longest - 1 : longest;
}
