import { isFunctionWord } from '../../language/function-words.js';
import { type Likeness, likenessOf, meaningOf } from '../../language/noun-meaning.js';
import { wordsOf } from '../../language/words.js';
import { askedNoun, isLight } from './asked-noun.js';

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

/**
 * Tells how like phrases are to the right answer in what they are words for: a substance is unlike a person.
 * What no dictionary has is what the question asks for ("what are these tentacles called").
 */
export function meaningLike(reference: string, question: string): (text: string) => Likeness {
  const head = headOf(reference);
  const own = meaningOf(head) === undefined ? (askedNoun(question) ?? head) : head;
  return (text) => likenessOf(own, headOf(text));
}

function headOf(phrase: string): string {
  const words = wordsOf(phrase.toLowerCase());
  let from = words.findIndex((word) => !isFunctionWord(word));
  for (;;) {
    let to = from;
    while (to < words.length && !isFunctionWord(words[to] as string)) to++;
    const isOf = words[to] === 'of' && isLight(words[to - 1] ?? '');
    if (!isOf) return words[to - 1] ?? '';
    from = to + 1;
    while (from < words.length && isFunctionWord(words[from] as string)) from++;
    if (from >= words.length) return words[to - 1] ?? '';
  }
}
