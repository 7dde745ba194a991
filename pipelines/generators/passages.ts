import type { Random } from '../core/random.js';
import { sentencesOf, wordCount } from './text.js';

interface Passage {
  text: string;
  words: number;
}

/** From a text, at every sentence, the passage whose length comes closest to `words`. */
function passagesOf(text: string, words: number): Passage[] {
  const sentences = sentencesOf(text);
  // A chunk begins and ends in the middle of a sentence; where there are others, they are better.
  const inner = sentences.length > 3 ? sentences.slice(1, -1) : sentences;
  const counts = inner.map(wordCount);
  return inner.map((_, from) => {
    let [to, sum] = [from, 0];
    while (to < inner.length) {
      const next = sum + (counts[to] as number);
      if (to > from && Math.abs(next - words) > Math.abs(sum - words)) break;
      sum = next;
      to++;
    }
    return { text: inner.slice(from, to).join(' '), words: sum };
  });
}

/**
 * Passages of whole sentences, out of texts of the context, within a fifth of the wanted length or
 * the closest there are, half of them (where possible) longer and half shorter.
 */
export function passagesLike(texts: readonly string[], words: number): string[] {
  const all = texts.flatMap((text) => passagesOf(text, words)).filter(({ words }) => words > 0);
  const near = all.filter((passage) => Math.abs(passage.words - words) <= words / 5);
  if (near.length > 0) return near.map(({ text }) => text);
  const off = ({ words: length }: Passage) => Math.abs(length - words);
  return all
    .sort((a, b) => off(a) - off(b))
    .slice(0, 5)
    .map(({ text }) => text);
}

/**
 * Answers to other questions brought to the wanted length at the ends of sentences: a long one is
 * cut, a short one goes on with another.
 */
export function answersLike(answers: readonly string[], words: number, random: Random): string[] {
  return answers.map((answer, at) => {
    const others = random.shuffled(answers.filter((_, i) => i !== at));
    const sentences = [answer, ...others].flatMap(sentencesOf);
    const taken: string[] = [];
    let sum = 0;
    for (const sentence of sentences) {
      const next = sum + wordCount(sentence);
      if (taken.length > 0 && Math.abs(next - words) >= Math.abs(sum - words)) break;
      taken.push(sentence);
      sum = next;
    }
    return taken.join(' ');
  });
}
