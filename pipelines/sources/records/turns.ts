import type { SourceQuestion } from '../source.js';
import { FieldError, type RecordResult } from './format.js';

/** Who speaks: the one who asks, the one who answers, the frame around both, or a tool. */
export type Speaker = 'asker' | 'answerer' | 'system' | 'tool';

export interface Turn {
  speaker: Speaker;
  /** undefined where the turn says nothing, as a call of a tool */
  text: string | undefined;
}

/** What stands between a document and the question about it in one turn. */
const MARKERS = [
  // LongAlpaca: "Below is a paper. … Now the paper ends. QUESTION"
  /\bNow the [\w\s]{3,40} ends\.?\s+/g,
  /(?:^|\n)[^\S\n]*(?:Question|Query|Q)\s*:\s*/gi,
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

/** A system turn or a tool's result is a document from this length on, in UTF-16 units; before, an instruction. */
const LEAST_DOCUMENT = 200;
/** So many times as long as the first question it is the document, whatever paragraphs that has. */
const FAR_LONGER = 8;

/**
 * The document that stands outside the turns of the one who asks: what the system says, or else
 * what tools give before the first answer.
 */
function documentBeside(turns: readonly Turn[], until: number): string | undefined {
  const answered = turns.findIndex(
    ({ speaker, text }, i) => i > until && speaker === 'answerer' && text !== undefined,
  );
  const before = turns.slice(0, answered < 0 ? turns.length : answered);
  for (const speaker of ['system', 'tool']) {
    const texts = before.flatMap((turn) =>
      turn.speaker === speaker && turn.text !== undefined && turn.text.length >= LEAST_DOCUMENT
        ? [turn.text]
        : [],
    );
    if (texts.length > 0) return texts.join('\n\n');
  }
  return undefined;
}

/** The document and the first question of a conversation, whose first turn of the asker is known. */
function opened(turns: readonly Turn[], first: number, opening: string, field: string) {
  const next = turns.slice(first + 1).find(({ speaker }) => /^(?:asker|answerer)$/.test(speaker));
  const beside = documentBeside(turns, first);
  if (beside !== undefined && beside.length > FAR_LONGER * opening.length)
    return { text: beside, question: opening.trim() };
  // Two turns of the asker one after another: the document, then the question.
  if (next?.speaker === 'asker' || (!next && beside === undefined))
    return { text: opening, question: undefined };
  const split = splitContext(opening);
  if (split) return split;
  if (beside !== undefined) return { text: beside, question: opening.trim() };
  throw new FieldError(
    `field ${field}: the first turn holds no document with a question behind it (a blank line, "Question:" or "Now the paper ends." between them), nor does a system turn hold a document`,
  );
}

/**
 * A conversation about a document: the document in the first turn of the one who asks, with the
 * first question behind it; then answers and questions in turn. Where that turn only asks, the
 * document is what the system says or a tool gives; else these are left out.
 */
export function fromTurns(turns: readonly Turn[], field: string): RecordResult {
  const first = turns.findIndex(({ speaker, text }) => speaker === 'asker' && text !== undefined);
  const opening = turns[first]?.text;
  if (opening === undefined) throw new FieldError(`field ${field} has no turn of a user`);
  const questions: SourceQuestion[] = [];
  const { text, question } = opened(turns, first, opening, field);
  let asked = question;
  for (const turn of turns.slice(first + 1)) {
    if (turn.text === undefined) continue;
    if (turn.speaker === 'asker') {
      if (asked !== undefined) questions.push({ question: asked });
      asked = turn.text;
    } else if (turn.speaker === 'answerer' && asked !== undefined) {
      questions.push({ question: asked, answer: turn.text });
      asked = undefined;
    }
  }
  if (asked !== undefined) questions.push({ question: asked });
  return { documents: [{ text, questions }] };
}
