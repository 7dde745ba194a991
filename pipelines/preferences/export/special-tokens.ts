import type { TokenizerJson } from '../../tokenizer/file.js';

/** Finds special tokens that a text writes out. */
export interface SpecialTokens {
  isIn(text: string): boolean;
  /** whether a text writes out more of them than its token ids have: some are somebody's words */
  isForeignIn(text: string, ids: Int32Array): boolean;
}

/** The unknown token is what an ordinary text may well become. */
function unknownOf({ model }: TokenizerJson): unknown {
  const { unk_token, unk_id, vocab } = model;
  return Array.isArray(vocab) ? vocab[unk_id as number]?.[0] : unk_token;
}

export function specialTokens(json: TokenizerJson): SpecialTokens {
  const unknown = unknownOf(json);
  const special = json.added_tokens.filter(
    (token) => token.special && token.content !== '' && token.content !== unknown,
  );
  const ids = new Set(special.map(({ id }) => id));
  const literals = special
    .map(({ content }) => content)
    .sort((a, b) => b.length - a.length)
    .map((content) => content.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const pattern = literals.length > 0 ? new RegExp(literals.join('|'), 'gu') : /(?!)/g;
  const countIn = (text: string) => text.match(pattern)?.length ?? 0;
  return {
    isIn: (text) => countIn(text) > 0,
    isForeignIn(text, row) {
      const written = countIn(text);
      return written > 0 && written > row.filter((id) => ids.has(id)).length;
    },
  };
}
