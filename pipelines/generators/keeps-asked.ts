import { labelOf } from '../entities/labels/label.js';
import { sharesAlone } from '../entities/labels/shares-in.js';
import { fold } from '../language/fold.js';
import { isFunctionWord } from '../language/function-words.js';
import { wordsOf } from '../language/words.js';
import { candidate, SPAN_UNLIKE } from './candidates.js';
import type { Candidate } from './choose.js';
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
function commonWith(question: string): (text: string) => string[] {
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

/** A word of a name that another may stand for: no initial, no number, none in capitals alone. */
const PART = /^\p{Lu}\p{Ll}[\p{L}'’-]*$/u;

/**
 * Names that keep the words of the right answer that the question says, with parts of other names in the
 * place of the rest: to "Which party" the Labour Party in the place of the Liberal Party. Of ten right
 * answers one has such words, of wrong ones nearly none had.
 * @param names that the texts say
 * @param isUsable whether a part may be used: it stands in the training context, or must not
 */
export function namesKeeping(
  question: string,
  reference: string,
  names: readonly string[],
  isUsable: (part: string) => boolean,
): Candidate[] {
  const common = commonWith(question);
  const words = coreOf(reference).split(' ');
  const isKept = words.map((word) => common(word).length > 0);
  const from = words.findIndex((word, at) => !isKept[at] && PART.test(word));
  if (from < 0) return [];
  let to = from + 1;
  while (to < words.length && !isKept[to] && PART.test(words[to] as string)) to++;
  const parts = new Set(
    names.filter((name) => {
      const own = name.split(' ');
      return own.length === to - from && own.every((word) => PART.test(word));
    }),
  );
  // "Museum of Calvinistic" is none.
  const isBehindOf = isFunctionWord(words[from - 1]?.toLowerCase() ?? '');
  return [...parts]
    .filter((part) => common(part).length === 0 && isUsable(part))
    .filter((part) => !isBehindOf || labelOf(sharesAlone(part)) !== 'norp')
    .map((part) =>
      candidate(words.toSpliced(from, to - from, part).join(' '), reference, SPAN_UNLIKE),
    );
}
