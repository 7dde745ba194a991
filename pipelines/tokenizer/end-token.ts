import { TokenizerError } from '../core/errors.js';
import type { Tokenizer } from './tokenizer.js';

/** End-of-turn tokens of chat models first, then end-of-text tokens, the most telling ones first. */
const USUAL = [
  '<|eot_id|>',
  '<|im_end|>',
  '<end_of_turn>',
  '<|end_of_turn|>',
  '<|END_OF_TURN_TOKEN|>',
  '<|eot|>',
  '<|end|>',
  '<｜end▁of▁sentence｜>',
  '<|return|>',
  '</s>',
  '<|endoftext|>',
  '<|end_of_text|>',
  '<eos>',
  '[SEP]',
] as const;

/**
 * The token that usually ends a turn in this vocabulary.
 * @param file the tokenizer's path, for the error
 */
export function endToken(tokenizer: Pick<Tokenizer, 'tokenId'>, file: string): string {
  const found = USUAL.find((token) => tokenizer.tokenId(token) !== undefined);
  if (found !== undefined) return found;
  throw new TokenizerError(
    `the tokenizer ${file} has none of the usual end-of-turn tokens (${USUAL.slice(0, 3).join(', ')}, …): ` +
      'set template.end to the token that ends an answer of this model',
  );
}
