import { sentencesOf } from '../text.js';

/** A sentence of a text, with white space folded, and where it stands there. */
export interface Placed {
  text: string;
  start: number;
  end: number;
}

/** Sentences of a text and their places, in UTF-16 units. */
export function sentencePlaces(text: string): Placed[] {
  let at = 0;
  const past = (pattern: RegExp) => {
    while (at < text.length && pattern.test(text.charAt(at))) at++;
  };
  return sentencesOf(text).map((sentence) => {
    past(/\s/u);
    const start = at;
    for (const mark of sentence) {
      if (mark === ' ') past(/\s/u);
      else at += mark.length;
    }
    return { text: sentence, start, end: at };
  });
}
