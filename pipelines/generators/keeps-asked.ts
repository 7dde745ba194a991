import { fold } from '../language/fold.js';
import { isFunctionWord } from '../language/function-words.js';
import { wordsOf } from '../language/words.js';
import { coreOf } from './text.js';

/** What a question and the right answer have in common: the "party" of "which party". */
export interface Asked {
  /** how many of an answer's words the question says */
  count(text: string): number;
  /** whether one of the right answer's that names something is among them */
  isShared: boolean;
  /** whether an answer has as many of them, and those of the right one */
  keeps(text: string): boolean;
}

/** Tells the words of a text that a question says, too. */
export function commonWith(question: string): (text: string) => string[] {
  const asked = new Set(wordsOf(fold(question)));
  return (text) => wordsOf(fold(text)).filter((word) => asked.has(word));
}

export function askedIn(question: string, reference: string): Asked {
  const common = commonWith(question);
  const own = common(reference);
  const naming = common(coreOf(reference)).filter((word) => !isFunctionWord(word));
  return {
    count: (text) => common(text).length,
    isShared: naming.length > 0,
    keeps: (text) => {
      const others = common(text);
      return others.length === own.length && naming.every((word) => others.includes(word));
    },
  };
}
