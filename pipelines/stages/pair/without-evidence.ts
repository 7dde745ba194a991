import type { Question } from '../../dataset/ledger/submission.js';
import { fold } from '../../language/fold.js';
import { functionWordsOf } from '../../language/function-words.js';
import { isFound } from '../../language/whole-match.js';
import { bigrams, plainForm, readyForWords, wordsOf } from '../../language/words.js';
import { needlesOf, rightAnswers } from './bearing.js';
import { type Sentence, sentencesIn } from './sentences.js';

/** A part of a document, [start, end) in its bytes. */
export type Span = readonly [number, number];

/**
 * Marks the shortest runs of sentences that hold a right answer, until none does: an answer of two
 * sentences stands in no one of them.
 */
function markRight(sentences: readonly Sentence[], needles: readonly string[], out: Set<number>) {
  const holds = (run: readonly number[]) => {
    const text = fold(run.map((at) => (sentences[at] as Sentence).text).join(''));
    return needles.some((needle) => isFound(needle, text));
  };
  let left = [...sentences.keys()].filter((at) => !out.has(at));
  for (let length = 1; length <= left.length && holds(left); length++) {
    for (let at = 0; at + length <= left.length; ) {
      const run = left.slice(at, at + length);
      if (!holds(run)) {
        at++;
        continue;
      }
      for (const one of run) out.add(one);
      left = left.filter((one) => !out.has(one));
    }
  }
}

/** Words, and pairs of characters where words are written without spaces. */
function itemsOf(text: string): Set<string> {
  const ready = readyForWords(text);
  return new Set([...wordsOf(ready).map(plainForm), ...bigrams(ready)]);
}

/** Marks the sentences that share most words with question and right answers. */
function markAlike(sentences: readonly Sentence[], question: Question, out: Set<number>): void {
  const items = itemsOf([question.question, ...rightAnswers(question)].join('\n'));
  const isFunctionWord = functionWordsOf([...items]);
  const asked = [...items].filter((item) => !isFunctionWord(item));
  const shared = sentences.map(({ text }) => {
    const said = itemsOf(text);
    return asked.filter((item) => said.has(item)).length;
  });
  const most = Math.max(...shared);
  if (most > 0) for (const [at, count] of shared.entries()) if (count === most) out.add(at);
}

/** Neighbours as one. */
function joined(spans: readonly Span[]): Span[] {
  const all: [number, number][] = [];
  for (const [from, to] of spans) {
    const last = all.at(-1);
    if (last && last[1] === from) last[1] = to;
    else all.push([from, to]);
  }
  return all;
}

const saysSomething = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

/**
 * A chunk without the sentences that bear the answer: those that hold gold evidence or a right
 * answer; where neither is known, those that share most words with question and answer.
 * @param chunk with the byte of its document that it begins at
 * @returns what is left, and what was taken out in bytes of the document; undefined where nothing
 *   is left, or where no sentence can be told
 */
export function withoutEvidence(
  chunk: { byteStart: number; text: string },
  question: Question,
): { text: string; without: Span[] } | undefined {
  const sentences = sentencesIn(chunk.text);
  const places = sentences.map(
    ({ from, to }): Span => [chunk.byteStart + from, chunk.byteStart + to],
  );
  const out = new Set<number>();
  for (const [at, [from, to]] of places.entries()) {
    const { evidence = [] } = question;
    if (evidence.some(([start, end]) => start < end && start < to && end > from)) out.add(at);
  }
  markRight(sentences, needlesOf(rightAnswers(question)), out);
  if (out.size === 0) markAlike(sentences, question, out);
  const text = sentences.flatMap(({ text }, at) => (out.has(at) ? [] : [text])).join('');
  if (out.size === 0 || !saysSomething(text)) return undefined;
  return { text, without: joined(places.filter((_, at) => out.has(at))) };
}
