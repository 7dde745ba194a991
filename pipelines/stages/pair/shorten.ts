import { Border, borderAt } from '../../language/borders.js';
import type { Borders } from '../../language/piece-length.js';
import type { TokenizedTemplate } from '../../template/tokenize.js';

/** Places looked at for the end of a word. */
const PLACES = 64;
/** Ends of sentences, of lines and of clauses that are tried, each, for a token that ends there. */
const TRIES = 8;

interface Chunk {
  ids: Int32Array;
  text: string;
  byteStart: number;
  byteEnd: number;
}

/**
 * The beginning of a chunk with at most so many tokens; undefined where there is none.
 * @param least a sentence that ends with fewer tokens is no end to be looked for
 */
export type Shorten = <T extends Chunk>(
  item: T,
  most: number,
  least: number,
) => Promise<T | undefined>;

/** What so many of a chunk's tokens say, without the half character they may end with. */
interface Beginning {
  text: string;
  isHalf: boolean;
}
type Said = (tokens: number) => Promise<Beginning>;

const saidBy = ({ ids }: Chunk, pieces: TokenizedTemplate['pieces']): Said => {
  const known = new Map<number, Beginning>();
  return async (tokens) => {
    const before = known.get(tokens);
    if (before !== undefined) return before;
    const all = (await pieces(ids.slice(0, tokens))).map((piece) => piece.text).join('');
    const text = all.replace(/\ufffd+$/, '');
    const said = { text, isHalf: text !== all };
    known.set(tokens, said);
    return said;
  };
};

/**
 * How many tokens end at a byte: guessed between two numbers whose bytes are known, closer each
 * time. Undefined where a token goes on over that byte.
 */
async function tokensTo(end: number, most: number, said: Said): Promise<number | undefined> {
  const upTo = async (tokens: number) => {
    const { text, isHalf } = await said(tokens);
    return { tokens, end: Buffer.byteLength(text), isHalf };
  };
  let [low, high] = [{ tokens: 0, end: 0, isHalf: false }, await upTo(most)];
  if (high.end === end && !high.isHalf) return most;
  while (high.tokens - low.tokens > 1 && high.end > low.end) {
    const share = (end - low.end) / (high.end - low.end);
    const guess = low.tokens + Math.round(share * (high.tokens - low.tokens));
    const tokens = Math.min(high.tokens - 1, Math.max(low.tokens + 1, guess));
    const found = await upTo(tokens);
    if (found.end === end && !found.isHalf) return tokens;
    if (found.end < end) low = found;
    else high = found;
  }
  return undefined;
}

/** The last places of each kind between two bytes, the better kinds first. */
function* placesIn(bytes: Buffer, from: number, to: number): Generator<number> {
  const [lines, clauses] = [[] as number[], [] as number[]];
  let tries = 0;
  for (let at = to; at > from && tries < TRIES; at--) {
    const border = borderAt(bytes, at);
    if (border === Border.line) lines.push(at);
    if (border === Border.clause) clauses.push(at);
    if (border < Border.sentence) continue;
    tries++;
    yield at;
  }
  yield* lines.slice(0, TRIES);
  yield* clauses.slice(0, TRIES);
}

/** Cuts a chunk behind its last sentence, else its last line or clause, where enough is left. */
async function bySentence<T extends Chunk>(
  item: T,
  most: number,
  least: number,
  said: Said,
): Promise<T | undefined> {
  const { text: all } = await said(most);
  if (!item.text.startsWith(all)) return undefined;
  const bytes = Buffer.from(item.text);
  const from = least > 1 ? Buffer.byteLength((await said(least - 1)).text) : 0;
  for (const end of placesIn(bytes, from, Buffer.byteLength(all))) {
    const tokens = await tokensTo(end, most, said);
    if (tokens === undefined) continue;
    const text = bytes.toString('utf8', 0, end);
    if ((await said(tokens)).text !== text) continue;
    return { ...item, ids: item.ids.slice(0, tokens), text, byteEnd: item.byteStart + end };
  }
  return undefined;
}

/** Cuts a chunk behind a word, as far down as that may be. */
async function byWord<T extends Chunk>(
  item: T,
  most: number,
  pieces: TokenizedTemplate['pieces'],
): Promise<T | undefined> {
  const bytes = Buffer.from(item.text);
  let best: T | undefined;
  for (let tokens = most; tokens > Math.max(0, most - PLACES); tokens--) {
    const ids = item.ids.slice(0, tokens);
    const text = (await pieces(ids)).map((piece) => piece.text).join('');
    // A half character is decoded as U+FFFD, which the text may have as well.
    if (text === '' || text.endsWith('\ufffd') || !item.text.startsWith(text)) continue;
    const end = Buffer.byteLength(text);
    const border = borderAt(bytes, end);
    if (border < Border.grapheme) continue;
    const one = { ...item, ids, text, byteEnd: item.byteStart + end };
    if (border >= Border.word) return one;
    best ??= one;
  }
  return best;
}

/**
 * Cuts a chunk behind a sentence, or a word. Its own ids are kept: where they end in the text is
 * what they say when they are decoded, and where that is not how the text begins they are left
 * alone.
 */
export const shortenBy =
  ({ pieces }: Pick<TokenizedTemplate, 'pieces'>, borders: Borders): Shorten =>
  async (item, most, least) => {
    if (most < 1) return undefined;
    const cut =
      borders === 'sentence' && (await bySentence(item, most, least, saidBy(item, pieces)));
    return cut || byWord(item, most, pieces);
  };
