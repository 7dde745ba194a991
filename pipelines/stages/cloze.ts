import { randomFrom } from '../core/random.js';
import type { Question } from '../dataset/ledger/submission.js';
import { plain } from '../language/fold.js';

/** A name asked for stands this often in its document: rare, yet not only in the sentence asked about. */
const OCCURRENCES = { least: 3, most: 40 };
const WORDS = { least: 10, most: 45 };
const BLANK = '_____';
/** What stands before the sentence; it says nothing about the document, so it is not scored. */
const FRAME = 'Which name is left out here: ';
/** Questions are made from so much of a document, from its beginning. */
export const CLOZE_BYTES = 4 << 20;

interface Sentence {
  /** on one line */
  text: string;
  /** place in the document, UTF-16 units */
  start: number;
  end: number;
}

/** Sentences with their places; abbreviations of titles do not end one. */
export function* clozeSentences(text: string): Generator<Sentence> {
  const borders = /\n\s*\n|(?<=[a-z]{2}[.!?]["'”’]?|\w--)\s+(?=["'“‘_]?[A-Z])/g;
  let start = 0;
  const sentence = (end: number): Sentence => ({
    text: text.slice(start, end).replace(/\s+/g, ' ').trim(),
    start,
    end,
  });
  for (const border of text.matchAll(borders)) {
    yield sentence(border.index);
    start = border.index + border[0].length;
  }
  yield sentence(text.length);
}

const wordsIn = (text: string): string[] => text.match(/\p{L}+/gu) ?? [];

/**
 * Words, in their plain form, that are names as far as their spelling tells: with a capital inside a sentence, never
 * without one, and in the document as often as OCCURRENCES says.
 */
function rareNames(sentences: readonly Sentence[]): Set<string> {
  const all = new Map<string, number>();
  const inside = new Map<string, number>();
  const count = (map: Map<string, number>, written: string) => {
    const word = plain(written);
    map.set(word, (map.get(word) ?? 0) + 1);
  };
  for (const { text } of sentences) {
    for (const word of wordsIn(text)) count(all, word);
    for (const [, word] of text.matchAll(/(?<=[\p{Ll},;] )(\p{Lu}\p{Ll}{3,})(?!\p{L})/gu)) {
      count(inside, word as string);
    }
  }
  const isRare = (n: number) => n >= OCCURRENCES.least && n <= OCCURRENCES.most;
  return new Set(
    [...inside]
      .filter(([word, n]) => n >= 2 && isRare(all.get(word) ?? 0) && !all.has(word.toLowerCase()))
      .map(([word]) => word),
  );
}

/**
 * Questions for a document that came without any: sentences in which a rare name is left out. The
 * sentence is the evidence. The same document gives the same questions; each asks for another name
 * as long as there are enough.
 * @param text the document, or its beginning
 * @param seed the document's id
 */
export function clozeQuestions(text: string, most: number, seed: string): Question[] {
  const sentences = [...clozeSentences(text)];
  const names = rareNames(sentences);
  const candidates = randomFrom(`cloze ${seed}`)
    .shuffled(sentences)
    .flatMap((sentence) => {
      const words = wordsIn(sentence.text);
      if (words.length < WORDS.least || words.length > WORDS.most) return [];
      const inIt = words.map((written) => ({ written, name: plain(written) }));
      const times = (name: string) => inIt.filter((one) => one.name === name).length;
      const once = inIt.filter(({ name }) => names.has(name) && times(name) === 1);
      return once.length === 0 ? [] : [{ sentence, names: once }];
    });
  const asked = new Map<string, number>();
  const used = new Set<Sentence>();
  const questions: Question[] = [];
  for (let times = 1; questions.length < most && times <= 5; times++) {
    for (const { sentence, names: choices } of candidates) {
      if (questions.length === most) break;
      const choice = choices.find(({ name }) => (asked.get(name) ?? 0) < times);
      if (choice === undefined || used.has(sentence)) continue;
      const { name, written: answer } = choice;
      asked.set(name, (asked.get(name) ?? 0) + 1);
      used.add(sentence);
      const blanked = sentence.text.replace(
        new RegExp(`(?<!\\p{L})${answer}(?!\\p{L})`, 'u'),
        BLANK,
      );
      const place = [sentence.start, sentence.end] as const;
      const [start, end] = place.map((unit) => Buffer.byteLength(text.slice(0, unit)));
      questions.push({
        question: FRAME + blanked,
        answer,
        evidence: [[start as number, end as number]],
        cloze: true,
      });
    }
  }
  return questions;
}

/** What of a question says something about the document. */
export const contentOf = ({ question, cloze }: Question): string =>
  cloze ? question.slice(FRAME.length).replace(BLANK, '') : question;
