import { type TokenizerJson, templateVariant } from './file.js';
import { build } from './text-encoder.js';

/** A tokenizer as model libraries use it on a text that is given alone. */
export interface LibraryTokenizer {
  /** Special tokens that a text writes out become their ids, wherever it came from. None is added. */
  ids(text: string): Promise<number[]>;
  /**
   * The text of ids that stand behind others; without half a character at its end.
   * @param anchor any id: decoders drop a space at the beginning
   */
  textOf(ids: ArrayLike<number>, anchor: number): Promise<string>;
  idOf(token: string): number | undefined;
}

export function libraryTokenizer(json: TokenizerJson): LibraryTokenizer {
  const whole = build(templateVariant(json));
  return {
    ids: async (text) =>
      Array.from((await whole.encode(text, null, { addSpecialTokens: false })).getIds()),
    async textOf(ids, anchor) {
      const before = await whole.decode([anchor], false);
      const text = await whole.decode([anchor, ...Array.from(ids)], false);
      return text.slice(before.length).replace(/\uFFFD+$/u, '');
    },
    idOf: (token) => whole.tokenToId(token) ?? undefined,
  };
}
