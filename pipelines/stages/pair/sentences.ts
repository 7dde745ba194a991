import { Border, borderAt } from '../../language/borders.js';

export interface Sentence {
  /** bytes of the text */
  from: number;
  to: number;
  text: string;
}

/** Sentences of a text, with the blanks before them: all of its bytes. */
export function sentencesIn(text: string): Sentence[] {
  const bytes = Buffer.from(text);
  const sentences: Sentence[] = [];
  let from = 0;
  for (let to = 1; to <= bytes.length; to++) {
    if (borderAt(bytes, to) < Border.sentence) continue;
    // A border has a blank on either side: the text behind it begins the next sentence.
    const said = bytes.toString('utf8', from, to);
    if (to < bytes.length && said.trim() === '') continue;
    sentences.push({ from, to, text: said });
    from = to;
  }
  return sentences;
}
