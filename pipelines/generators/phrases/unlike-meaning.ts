import { isFunctionWord } from '../../language/function-words.js';
import { type Likeness, likenessOf } from '../../language/noun-meaning.js';
import { wordsOf } from '../../language/words.js';

const UNLIKE: Readonly<Record<Likeness, number>> = {
  same: 0,
  related: 0.5,
  unknown: 0.5,
  other: 1.5,
};

/** How unlike two nouns are in what they mean: a person is unlike a thing. */
export const unlikeNouns = (a: string, b: string): number => UNLIKE[likenessOf(a, b)];

/** The same for phrases: by the last word before what is said of it ("loss of forests"). */
export const unlikeMeaning = (a: string, b: string): number => unlikeNouns(headOf(a), headOf(b));

function headOf(phrase: string): string {
  const words = wordsOf(phrase.toLowerCase());
  const from = words.findIndex((word) => !isFunctionWord(word));
  const to = words.findIndex((word, at) => at > from && isFunctionWord(word));
  return words[(to < 0 ? words.length : to) - 1] ?? '';
}
