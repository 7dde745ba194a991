import type { Random } from '../../core/random.js';
import { remembered } from '../../core/remembered.js';
import { fold } from '../../language/fold.js';
import { piecesOf } from '../twins/pieces.js';
import { type Clause, clausesOf } from './clauses.js';
import { type OwnLooks, ownLooks } from './looks.js';
import { distinctIn } from './near.js';
import { rowsAt } from './rows.js';

/** Sentences in a row of an answer to another question, or some clauses of one of them. */
export interface Run {
  sentences: readonly string[];
  /** its clauses as they were written */
  written: readonly string[];
  /** see `Row` */
  fit: string;
  ends: boolean;
  /** what of it may need something said before: all up to the first name */
  needs: string;
  pieces: readonly string[];
  /** its words, each once */
  distinct: readonly string[];
  looks: OwnLooks;
  /** whether it is of the same document */
  isOwn: boolean;
  /** whether most of it stands in the training context */
  stands: boolean;
  /** share of its content words that the training context has */
  inContext: number;
  /** share of its content words that the document has */
  known: number;
}

/** Rows of sentences that are looked at, by lot. */
const MOST_RUNS = 1200;
/** Answers whose runs are remembered: they come again with every question. */
const MOST_ANSWERS = 4096;
/** A sentence with so many of its content words in the right answers says what they say. */
const MOSTLY = 0.6;
/** What stands in the training context has so many of its content words there, and what does not has fewer. */
export const STANDS = 0.45;
/** Where nothing else is to be had. */
const STANDS_AT_LEAST = 0.3;

const runsIn = remembered(
  MOST_ANSWERS,
  (answer: string): Omit<Run, 'isOwn' | 'stands' | 'inContext' | 'known'>[] => {
    const clauses = clausesOf(answer);
    return clauses.flatMap((_, at) =>
      rowsAt(clauses, at).map(({ from, to, fit, ends }) => {
        const some = clauses.slice(from, to);
        const sentences = bySentence(some).map((all) => whole(answer, all));
        const text = sentences.join(' ');
        const pieces = piecesOf(text);
        const shown = { distinct: [...new Set(pieces)], looks: ownLooks(text, pieces) };
        return {
          sentences,
          written: some.map((one) => one.text),
          fit,
          ends,
          needs: untilName(sentences),
          pieces,
          ...shown,
        };
      }),
    );
  },
);

const untilName = (sentences: readonly string[]): string => {
  const named = sentences.findIndex((one) => /(?!^)\p{Lu}\p{L}/u.test(one));
  return sentences.slice(0, named < 0 ? undefined : named + 1).join(' ');
};

const bySentence = (clauses: readonly Clause[]): Clause[][] => {
  const all = new Map<number, Clause[]>();
  for (const one of clauses) all.set(one.sentence, [...(all.get(one.sentence) ?? []), one]);
  return [...all.values()];
};

/** Clauses of a sentence with what stands between them. */
const whole = (answer: string, clauses: readonly Clause[]): string =>
  clauses.length === 1
    ? (clauses[0] as Clause).text
    : answer.slice((clauses[0] as Clause).start, (clauses.at(-1) as Clause).end);

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
  /** whether the document has a word (folded) */
  isKnown(word: string): boolean;
  random: Random;
  /** wrong answers that this one has to differ from */
  taken: readonly string[];
}

/** A sentence with so many of the words of another is that one with something exchanged. */
const SAME = 0.7;

/** Whether some sentence, or most of it, was said in one of some answers. */
function saidIn(answers: readonly string[]): (written: readonly string[]) => boolean {
  const all = answers.flatMap((answer) => clausesOf(answer).map(({ text }) => distinctIn(text)));
  return (written) =>
    written.some((one) => {
      const pieces = piecesOf(one);
      return all.some(
        (said) => pieces.filter((piece) => said.has(piece)).length >= SAME * pieces.length,
      );
    });
}

/** Rows of sentences that may come in, by lot: of other documents those alone that this one does not tell of. */
export function runsFor(request: RunsRequest, isContent: (piece: string) => boolean): Run[] {
  const { isMixed, random } = request;
  const right = new Set(request.right.flatMap(piecesOf));
  const saidBefore = saidIn(request.taken);
  const runsOf = (
    answers: readonly string[],
    isOwn: boolean,
  ): Omit<Run, 'stands' | 'inContext' | 'known'>[] =>
    answers.flatMap((answer) => runsIn(answer).map((run) => ({ ...run, isOwn })));
  const all = [...runsOf(request.own, true), ...runsOf(request.foreign, false)];
  return random
    .shuffled(all)
    .slice(0, MOST_RUNS)
    .flatMap((run) => {
      const content = run.pieces.filter(isContent);
      const same = content.filter((one) => right.has(one)).length;
      const inContext = request.shareInContext(content);
      const stands = inContext >= (isMixed ? STANDS_AT_LEAST : STANDS);
      const fits = isMixed ? stands : run.isOwn || !stands;
      // Names of strangers are seen at once; those that begin a sentence are exchanged.
      if (!run.isOwn && !run.sentences.every((one) => namesIn(one).every(request.isKnown)))
        return [];
      const isNew = content.length > 0 && same < MOSTLY * content.length;
      if (!fits || !isNew || saidBefore(run.written)) return [];
      const known = content.filter(request.isKnown).length / content.length;
      return [{ ...run, stands, inContext, known }];
    });
}

/** Words with a capital inside a sentence, not those of a name that begins it. */
const namesIn = (sentence: string): string[] =>
  (
    sentence
      .replace(/^(?:\p{Lu}[\p{L}.'’-]*\s?)+/u, '')
      .match(/(?<=[\p{L}\p{N},;:]["”’]? ["“‘(]?)\p{Lu}\p{L}+/gu) ?? []
  ).map(fold);
