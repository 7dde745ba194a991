import { remembered } from '../../core/remembered.js';
import { functionWordsOf } from '../../language/function-words.js';
import { pronounsIn } from '../../language/pronouns.js';
import { languageOf } from '../../language/which-language.js';
import { edited } from '../twins/edits.js';
import { piecesOf } from '../twins/pieces.js';
import { type Clause, clausesOf } from './clauses.js';
import { added, type OwnLooks, ownLooks, type Rest } from './looks.js';
import type { Row } from './rows.js';

/** A sentence or clause of the answer, or what stands in the place of some. */
export interface Part {
  text: string;
  /** its place in the right answer, in UTF-16 units */
  start: number;
  end: number;
  /** see `Clause` */
  opens: string;
  sentence: number;
  pieces: readonly string[];
  looks: OwnLooks;
  /** what gave way to it; nothing: it is of the right answer */
  gone: readonly Part[];
  /** where it stands, of what came in */
  row?: Row;
  /** the sentences or clauses as somebody wrote them: none comes in twice */
  written: readonly string[];
}

export interface Answer {
  parts: readonly Part[];
  asked: ReadonlySet<string>;
  isContent(piece: string): boolean;
  /** content words */
  content: number;
  /** whether a line ends between two parts: no row goes across */
  hasBreak(one: Part, next: Part): boolean;
  pronouns(text: string): ReadonlySet<string>;
}

/** Sentences whose pronouns are remembered: each is looked at for every gap. */
const MOST_SENTENCES = 1024;

export function readAnswer(reference: string, question: string): Answer {
  const pieces = piecesOf(reference);
  const isFunction = functionWordsOf(pieces);
  const isContent = (piece: string) => !isFunction(piece);
  const language = languageOf(reference);
  return {
    parts: clausesOf(reference).map((clause) => partOf(clause.text, clause, [], [clause.text])),
    asked: new Set(piecesOf(question)),
    isContent,
    content: Math.max(1, pieces.filter(isContent).length),
    hasBreak: (one, next) => reference.slice(one.end, next.start).includes('\n'),
    pronouns: remembered(MOST_SENTENCES, (one) => pronounsIn(one, language)),
  };
}

export function partOf(
  text: string,
  { start, end, opens, sentence }: Omit<Clause, 'text'>,
  gone: readonly Part[],
  written: readonly string[],
): Part {
  const pieces = piecesOf(text);
  return {
    text,
    start,
    end,
    opens,
    sentence,
    pieces,
    looks: ownLooks(text, pieces),
    gone,
    written,
  };
}

export function restOf(parts: readonly Part[], asked: ReadonlySet<string>): Rest {
  const distinct = new Set(parts.flatMap(({ pieces }) => pieces));
  return {
    looks: added(parts.map(({ looks }) => looks)),
    distinct,
    asked: [...asked].filter((piece) => distinct.has(piece)).length,
  };
}

export const textOf = (reference: string, parts: readonly Part[]): string =>
  edited(
    reference,
    parts.filter(({ gone }) => gone.length > 0),
  );

/** Share of the right answer's content words that gave way to others. */
export function shareChanged({ isContent, content }: Answer, parts: readonly Part[]): number {
  const changed = parts.flatMap(({ pieces, gone }) => {
    const left = new Set(pieces);
    return gone.flatMap((one) =>
      one.pieces.filter((piece) => isContent(piece) && !left.has(piece)),
    );
  });
  return changed.length / content;
}
