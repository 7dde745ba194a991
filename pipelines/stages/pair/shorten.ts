import { Border, borderAt } from '../../language/borders.js';
import type { TokenizedTemplate } from '../../template/tokenize.js';

/** Places looked at for the end of a word. */
const PLACES = 64;

interface Chunk {
  ids: Int32Array;
  text: string;
  byteStart: number;
  byteEnd: number;
}

/** The longest beginning of a chunk with at most so many tokens; undefined where there is none. */
export type Shorten = <T extends Chunk>(item: T, most: number) => Promise<T | undefined>;

/**
 * Cuts a chunk behind a word. Its own ids are kept: where they end in the text is what they say
 * when they are decoded, and where that is not how the text begins they are left alone.
 */
export const shortenBy =
  ({ pieces }: Pick<TokenizedTemplate, 'pieces'>): Shorten =>
  async <T extends Chunk>(item: T, most: number) => {
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
  };
