import type { Random } from '../../core/random.js';
import { remembered } from '../../core/remembered.js';
import { sentencesOf } from '../text.js';
import { piecesOf } from '../twins/pieces.js';
import { type OwnLooks, ownLooks } from './looks.js';

/** Sentences in a row of an answer to another question. */
export interface Run {
  sentences: readonly string[];
  /** whether it begins an answer */
  isFirst: boolean;
  pieces: readonly string[];
  /** its words, each once */
  distinct: readonly string[];
  looks: OwnLooks;
  /** whether it is of the same document */
  isOwn: boolean;
}

/** Sentences in a row that come in together. */
export const MOST_SENTENCES = 3;
/** Rows of sentences that are looked at, by lot. */
const MOST_RUNS = 400;
/** Answers whose runs are remembered: they come again with every question. */
const MOST_ANSWERS = 4096;
/** A sentence with so many of its content words in the right answers says what they say. */
const MOSTLY = 0.5;
/** What stands in the training context has so many of its content words there, and what does not has fewer. */
const STANDS = 0.5;

const runsIn = remembered(MOST_ANSWERS, (answer: string): Omit<Run, 'isOwn'>[] => {
  const sentences = sentencesOf(answer);
  return sentences.flatMap((_, from) =>
    Array.from({ length: Math.min(MOST_SENTENCES, sentences.length - from) }, (_, more) => {
      const some = sentences.slice(from, from + more + 1);
      const text = some.join(' ');
      const pieces = piecesOf(text);
      const shown = { distinct: [...new Set(pieces)], looks: ownLooks(text, pieces) };
      return { sentences: some, isFirst: from === 0, pieces, ...shown };
    }),
  );
});

export interface RunsRequest {
  /** all right answers */
  right: readonly string[];
  /** answers to other questions of the document */
  own: readonly string[];
  /** answers to questions of other documents */
  foreign: readonly string[];
  /** whether what comes in is to stand in the training context (kind mixed), or not */
  isMixed: boolean;
  /** share of some words that stand in the training context */
  shareInContext(words: readonly string[]): number;
  random: Random;
}

/** Rows of sentences that may come in, by lot: of other documents those alone that this one does not tell of. */
export function runsFor(request: RunsRequest, isContent: (piece: string) => boolean): Run[] {
  const { isMixed, random } = request;
  const right = new Set(request.right.flatMap(piecesOf));
  const runsOf = (answers: readonly string[], isOwn: boolean): Run[] =>
    answers.flatMap((answer) => runsIn(answer).map((run) => ({ ...run, isOwn })));
  const all = [...runsOf(request.own, true), ...(isMixed ? [] : runsOf(request.foreign, false))];
  return random
    .shuffled(all)
    .slice(0, MOST_RUNS)
    .filter(({ pieces, isOwn }) => {
      const content = pieces.filter(isContent);
      const same = content.filter((one) => right.has(one)).length;
      const stands = request.shareInContext(content) >= STANDS;
      const fits = isOwn ? stands || !isMixed : !stands;
      return fits && content.length > 0 && same < MOSTLY * content.length;
    });
}
