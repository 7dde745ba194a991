import type { Random } from '../core/random.js';
import { pieceCount, sentencesOf } from './text.js';

interface Passage {
  text: string;
  /** words and punctuation marks */
  pieces: number;
}

/** At every sentence, the passage that begins there and whose length comes closest to `pieces`. */
function passagesOf(sentences: readonly string[], pieces: number): Passage[] {
  const counts = sentences.map(pieceCount);
  return sentences.map((_, from) => {
    let [to, sum] = [from, 0];
    while (to < sentences.length) {
      const next = sum + (counts[to] as number);
      if (to > from && Math.abs(next - pieces) > Math.abs(sum - pieces)) break;
      sum = next;
      to++;
    }
    return { text: sentences.slice(from, to).join(' '), pieces: sum };
  });
}

/**
 * Passages of whole sentences out of chunks, a long one going on in the next chunk: within a fifth
 * of the wanted length, or the closest there are.
 */
export function passagesLike(texts: readonly string[], pieces: number): string[] {
  const chunks = texts.map(sentencesOf);
  // A chunk begins and ends in the middle of a sentence.
  const inner = chunks.flatMap((sentences) => sentences.slice(1, -1));
  const sentences = inner.length > 0 ? inner : chunks.flat();
  const all = passagesOf(sentences, pieces).filter((passage) => passage.pieces > 0);
  const near = all.filter((passage) => Math.abs(passage.pieces - pieces) <= pieces / 5);
  if (near.length > 0) return near.map(({ text }) => text);
  const off = ({ pieces: length }: Passage) => Math.abs(length - pieces);
  return all
    .sort((a, b) => off(a) - off(b))
    .slice(0, 5)
    .map(({ text }) => text);
}

/**
 * Answers to other questions brought to the wanted length at the ends of sentences: a long one is
 * cut, a short one goes on with another.
 */
export function answersLike(answers: readonly string[], pieces: number, random: Random): string[] {
  return answers.map((answer, at) => {
    const others = random.shuffled(answers.filter((_, i) => i !== at));
    const sentences = [answer, ...others].flatMap(sentencesOf);
    const taken: string[] = [];
    let sum = 0;
    for (const sentence of sentences) {
      const next = sum + pieceCount(sentence);
      if (taken.length > 0 && Math.abs(next - pieces) >= Math.abs(sum - pieces)) break;
      taken.push(sentence);
      sum = next;
    }
    return taken.join(' ');
  });
}
