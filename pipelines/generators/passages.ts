import type { Random } from '../core/random.js';
import { sentencesOf, wordCount } from './text.js';

interface Passage {
  text: string;
  words: number;
}

/** At every sentence, the passage that begins there and whose length comes closest to `words`. */
function passagesOf(sentences: readonly string[], words: number): Passage[] {
  const counts = sentences.map(wordCount);
  return sentences.map((_, from) => {
    let [to, sum] = [from, 0];
    while (to < sentences.length) {
      const next = sum + (counts[to] as number);
      if (to > from && Math.abs(next - words) > Math.abs(sum - words)) break;
      sum = next;
      to++;
    }
    return { text: sentences.slice(from, to).join(' '), words: sum };
  });
}

/**
 * Passages of whole sentences out of chunks, a long one going on in the next chunk: within a fifth
 * of the wanted length, or the closest there are.
 */
export function passagesLike(texts: readonly string[], words: number): string[] {
  const chunks = texts.map(sentencesOf);
  // A chunk begins and ends in the middle of a sentence.
  const inner = chunks.flatMap((sentences) => sentences.slice(1, -1));
  const sentences = inner.length > 0 ? inner : chunks.flat();
  const all = passagesOf(sentences, words).filter((passage) => passage.words > 0);
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
