import type { Question } from '../../dataset/ledger/submission.js';
import { needleOf } from '../../generators/text.js';
import { fold } from '../../language/fold.js';
import { isFunctionWord } from '../../language/function-words.js';
import { isFound } from '../../language/whole-match.js';

/** What is looked at of a chunk. */
interface Chunk {
  chunk: number;
  text: string;
  /** of another document, where gold evidence never lies */
  filler: boolean;
}

/** Folded texts of chunks: one is looked at for several contexts, those of a pool for many questions. */
const folded = new WeakMap<{ text: string }, string>();

function foldedOf(chunk: { text: string }): string {
  const text = folded.get(chunk) ?? fold(chunk.text);
  folded.set(chunk, text);
  return text;
}

/** All right answers of a question, the reference answer first. */
export const rightAnswers = ({ answer, answers = [] }: Question): string[] =>
  answer === undefined ? answers : [answer, ...answers];

/**
 * What right answers say, as it is looked for in folded texts. An answer that is a function word
 * ("no") stands in nearly all texts and says nothing there.
 */
export const needlesOf = (answers: readonly string[]): string[] =>
  answers.map(needleOf).filter((needle) => needle !== '' && !isFunctionWord(needle));

/** Whether a chunk holds one of the right answers: a name alone may score below the bar. */
export function holdsAnswer(answers: readonly string[]): (chunk: { text: string }) => boolean {
  const needles = needlesOf(answers);
  return (chunk) =>
    needles.some(
      (needle) =>
        // Folding makes few texts longer: a summary stands in no chunk that is half its length.
        needle.length <= 2 * chunk.text.length && isFound(needle, foldedOf(chunk)),
    );
}

/**
 * Whether a chunk bears the answer: it holds gold evidence, or one of the right answers.
 * @param gold chunks of the document that hold evidence
 */
export function bearsAnswer(
  question: Question,
  gold: readonly number[],
): (chunk: Chunk) => boolean {
  const isGold = new Set(gold);
  const holds = holdsAnswer(rightAnswers(question));
  return (chunk) => (!chunk.filler && isGold.has(chunk.chunk)) || holds(chunk);
}
