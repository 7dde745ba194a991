import type { SourceQuestion } from '../source.js';
import { FieldError, type RecordResult } from './format.js';

export interface Turn {
  isAsker: boolean;
  text: string;
}

/** What stands between a document and the question about it in one turn. */
const MARKERS = [
  // LongAlpaca: "Below is a paper. … Now the paper ends. QUESTION"
  /\bNow the [\w\s]{3,40} ends\.?\s+/g,
  /(?:^|\n)\s*(?:Question|Query|Q)\s*:\s*/gi,
];
/** A question is no longer than this, UTF-16 units. */
const LONGEST = 4000;

/**
 * A first turn's document and its question: what follows the last marker, else the last
 * paragraph, else the last line.
 */
export function splitContext(turn: string): { text: string; question: string } | undefined {
  const text = turn.trimEnd();
  const cut = (from: number, to: number) => {
    const question = text.slice(to).trim();
    const context = text.slice(0, from).trimEnd();
    return context !== '' && question !== '' && question.length <= LONGEST
      ? { text: context, question }
      : undefined;
  };
  for (const marker of MARKERS) {
    const last = [...text.matchAll(marker)].at(-1);
    const found = last && cut(last.index, last.index + last[0].length);
    if (found) return found;
  }
  for (const border of [/\n\s*\n/g, /\n/g]) {
    const last = [...text.matchAll(border)].at(-1);
    const found = last && cut(last.index, last.index + last[0].length);
    if (found) return found;
  }
  return undefined;
}

/**
 * A conversation about a document: the document in the first turn of the one who asks, with the
 * first question behind it; then answers and questions in turn.
 */
export function fromTurns(turns: readonly Turn[], field: string): RecordResult {
  const first = turns.findIndex(({ isAsker }) => isAsker);
  const opening = turns[first];
  if (!opening) throw new FieldError(`field ${field} has no turn of a user`);
  const questions: SourceQuestion[] = [];
  let text = opening.text;
  let asked: string | undefined;
  if (turns[first + 1] && !turns[first + 1]?.isAsker) {
    const split = splitContext(opening.text);
    if (!split) {
      throw new FieldError(
        `field ${field}: the first turn holds no document with a question behind it (a blank line, "Question:" or "Now the paper ends." between them)`,
      );
    }
    text = split.text;
    asked = split.question;
  }
  for (const turn of turns.slice(first + 1)) {
    if (turn.isAsker) {
      if (asked !== undefined) questions.push({ question: asked });
      asked = turn.text;
    } else if (asked !== undefined) {
      questions.push({ question: asked, answer: turn.text });
      asked = undefined;
    }
  }
  if (asked !== undefined) questions.push({ question: asked });
  return { documents: [{ text, questions }] };
}
