import type { TokenizerJson } from './file.js';

/**
 * SentencePiece's dummy prefix: a space mark that a tokenizer puts before whatever it is given
 * alone. What stands in the middle of a prompt (a chunk, the question, an answer) must have none.
 */

type Part = Record<string, unknown> & { type?: unknown };

const isPart = (part: unknown): part is Part => typeof part === 'object' && part !== null;

/** How a Metaspace pre-tokenizer prefixes; files before 2024 have a flag for it. */
function schemeOf({ prepend_scheme, add_prefix_space }: Part): unknown {
  return prepend_scheme ?? (add_prefix_space === false ? 'never' : 'always');
}

/** A normalizer or pre-tokenizer as it is inside a text. */
function bare(part: unknown): unknown {
  if (!isPart(part)) return part;
  if (part.type === 'Prepend') return null;
  if (part.type === 'Metaspace')
    return { ...part, prepend_scheme: 'never', add_prefix_space: false };
  if (part.type === 'ByteLevel' && part.add_prefix_space)
    return { ...part, add_prefix_space: false };
  for (const key of ['normalizers', 'pretokenizers']) {
    const list = part[key];
    if (Array.isArray(list))
      return { ...part, [key]: list.map(bare).filter((one) => one !== null) };
  }
  return part;
}

/** All parts of a normalizer or pre-tokenizer, the nested ones too. */
const flat = (part: unknown): Part[] =>
  isPart(part) ? [part, ...[part.normalizers, part.pretokenizers].flat().flatMap(flat)] : [];

const partsOf = ({ normalizer, pre_tokenizer }: TokenizerJson): Part[] =>
  [normalizer, pre_tokenizer].flatMap(flat);

const prefixes = (part: Part): boolean =>
  part.type === 'Prepend' ||
  (part.type === 'Metaspace' && schemeOf(part) !== 'never') ||
  (part.type === 'ByteLevel' && part.add_prefix_space === true);

/** The tokenizer without its prefix; undefined where it has none. */
export function withoutPrefix(json: TokenizerJson): TokenizerJson | undefined {
  if (!partsOf(json).some(prefixes)) return undefined;
  const { normalizer, pre_tokenizer } = json;
  return { ...json, normalizer: bare(normalizer), pre_tokenizer: bare(pre_tokenizer) };
}

/** Whether the prefix comes again after every special token, and not at the beginning alone. */
export const prefixesAgain = (json: TokenizerJson): boolean =>
  partsOf(json).some((part) => prefixes(part) && schemeOf(part) !== 'first');
