import { plain } from '../language/fold.js';
import { wordsOf } from '../language/words.js';

/** The form of a question: its words without names and numbers, which are what it asks about. */
export function frameOf(question: string): Set<string> {
  const words = wordsOf(plain(question));
  const kept = words.filter(
    (word, at) => !/\p{Nd}/u.test(word) && (at === 0 || !/^\p{Lu}/u.test(word)),
  );
  return new Set(kept.map((word) => word.toLowerCase()));
}

/** How alike two forms are: shared words over all words, 1 for the same form. */
export function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((word) => b.has(word)).length;
  const all = a.size + b.size - shared;
  return all === 0 ? 1 : shared / all;
}
