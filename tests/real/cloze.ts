import { randomFrom } from '../../pipelines/core/random.js';
import type { InputQuestion } from '../../pipelines/generated/document.js';

/** A name asked for stands this often in its book: rare, yet not only in the sentence asked about. */
const OCCURRENCES = { least: 3, most: 40 };
const WORDS = { least: 10, most: 45 };
const BLANK = '_____';

/** Sentences on one line each; abbreviations of titles do not end one. */
export const sentencesOf = (text: string): string[] =>
  text.split(/\n\s*\n/).flatMap((paragraph) =>
    paragraph
      .replace(/\s+/g, ' ')
      .split(/(?<=[a-z]{2}[.!?]["'”’]?|\w--) (?=["'“‘_]?[A-Z])/)
      .map((sentence) => sentence.trim()),
  );

const wordsIn = (text: string): string[] => text.match(/\p{L}+/gu) ?? [];

/**
 * Words that are names as far as their spelling tells: with a capital inside a sentence, never
 * without one, and in the book as often as OCCURRENCES says.
 */
export function rareNames(sentences: readonly string[]): Set<string> {
  const all = new Map<string, number>();
  const inside = new Map<string, number>();
  const count = (map: Map<string, number>, word: string) => map.set(word, (map.get(word) ?? 0) + 1);
  for (const sentence of sentences) {
    for (const word of wordsIn(sentence)) count(all, word);
    for (const [, word] of sentence.matchAll(/(?<=[\p{Ll},;] )(\p{Lu}\p{Ll}{3,})(?!\p{L})/gu)) {
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
 * Questions for a text that has none: sentences in which a rare name is left out. The same text
 * and seed give the same questions; each asks for another name as long as there are enough.
 */
export function clozeQuestions(text: string, count: number, seed: string): InputQuestion[] {
  const sentences = sentencesOf(text);
  const names = rareNames(sentences);
  const random = randomFrom(`cloze ${seed}`);
  const asked = new Map<string, number>();
  const candidates = random.shuffled(sentences).flatMap((sentence) => {
    const words = wordsIn(sentence);
    if (words.length < WORDS.least || words.length > WORDS.most) return [];
    const inIt = words.filter((word) => names.has(word));
    const once = inIt.filter((word) => inIt.indexOf(word) === inIt.lastIndexOf(word));
    return once.length === 0 ? [] : [{ sentence, names: once }];
  });
  const questions: InputQuestion[] = [];
  for (let times = 1; questions.length < count && times <= 5; times++) {
    for (const { sentence, names: choices } of candidates) {
      if (questions.length === count) break;
      const answer = choices.find((name) => (asked.get(name) ?? 0) < times);
      if (answer === undefined || questions.some((q) => q.question.includes(sentence.slice(0, 20))))
        continue;
      asked.set(answer, (asked.get(answer) ?? 0) + 1);
      const blanked = sentence.replace(new RegExp(`(?<!\\p{L})${answer}(?!\\p{L})`, 'u'), BLANK);
      questions.push({ question: `Which name is left out here: ${blanked}`, answer });
    }
  }
  return questions;
}
