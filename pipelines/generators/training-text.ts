import { fold } from '../language/fold.js';
import { UNSPACED } from '../language/whole-match.js';
import type { AnswerRequest } from './generator.js';
import { needleOf, standsInAny } from './text.js';

/** A training context as answers are looked for in it. */
interface TrainingText {
  folded: string;
  words: ReadonlySet<string>;
  /** what was looked for so far */
  found: Map<string, boolean>;
}

/** A sample has M + 1 answers, and folding takes longer than searching. */
const known = new WeakMap<readonly string[], TrainingText>();

const wordsIn = (folded: string): string[] => folded.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];

function read({ trainingContext, trainingText }: AnswerRequest): TrainingText {
  const before = known.get(trainingContext);
  if (before !== undefined) return before;
  const folded = fold(trainingText);
  const made = { folded, words: new Set(wordsIn(folded)), found: new Map() };
  known.set(trainingContext, made);
  return made;
}

/** Texts that an answer of its kind is looked up in: of the training context for kind mixed, others else. */
export function sourceTexts({ kind, context, trainingContext }: AnswerRequest): string[] {
  const inTraining = new Set(trainingContext);
  return context.filter((text) => inTraining.has(text) === (kind === 'mixed'));
}

/** Words of the training context, folded. */
export const trainingWords = (request: AnswerRequest): ReadonlySet<string> => read(request).words;

/** Whether an answer's value stands in the training context. */
export function inTrainingText(request: AnswerRequest): (answer: string) => boolean {
  const { folded, words, found } = read(request);
  const texts = [folded];
  const stands = (answer: string): boolean => {
    const needle = needleOf(answer);
    // A set tells of most names that they are not there, a hundred times as fast as a search does;
    // of several sentences each is looked for by itself, without its article.
    const isPlain = !/[.!?…]/.test(needle) && needle.search(UNSPACED) < 0;
    if (isPlain && !wordsIn(needle).every((word) => words.has(word))) return false;
    return standsInAny(answer, texts);
  };
  return (answer) => {
    const before = found.get(answer);
    if (before !== undefined) return before;
    const made = stands(answer);
    found.set(answer, made);
    return made;
  };
}
