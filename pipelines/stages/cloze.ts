import { randomFrom } from '../core/random.js';
import type { Question } from '../dataset/ledger/submission.js';
import { LEXICONS } from '../entities/lexicon/index.js';
import type { EntitySpan } from '../entities/span.js';
import type { ScoredQuestion } from '../evaluators/evaluator.js';
import type { PipelineConfig } from '../generated/pipeline.js';
import { plain } from '../language/fold.js';
import { isForeign, type Language, languageOf } from '../language/which-language.js';
import { BLANK, FRAMES, withoutFrame } from './cloze-frames.js';
import { rareNames, wordsIn } from './cloze-names.js';
import { clozeSentences, isWhole } from './cloze-sentences.js';

/** The setting questions.cloze. */
export type ClozeSetting = PipelineConfig['questions']['cloze'];

const WORDS = { least: 10, most: 45 };
/** Longest sentence, UTF-16 units: what is longer with so few words is no prose. */
const LONGEST = 1000;
/** Questions are made from so much of a document, from its beginning. */
export const CLOZE_BYTES = 4 << 20;

/** `auto`: one question for so many bytes of the document, within bounds. */
const AUTO = { bytes: 8 << 10, least: 4, most: 64 };

/** How many cloze questions are wanted of a document at most; auto looks at this document alone. */
export const clozeMost = (wanted: ClozeSetting, bytes: number): number =>
  wanted === 'auto'
    ? Math.min(AUTO.most, Math.max(AUTO.least, Math.floor(bytes / AUTO.bytes)))
    : wanted;

const alone = (name: string): RegExp => new RegExp(`(?<!\\p{L})${name}(?!\\p{L})`, 'u');

/** Not behind "a": then it is one of many; nor beside a mark that would run into the blank. */
function isAskable(name: string, sentence: string, language: Language): boolean {
  const at = sentence.search(alone(name));
  const before = sentence.slice(0, at);
  if (/_$/.test(before) || sentence[at + name.length] === '_') return false;
  if (language === 'en' || language === 'none') return !/\b[Aa]n? $/.test(before);
  if (/[-‐]$/.test(before) || /^[-‐]/.test(sentence.slice(at + name.length))) return false;
  const last = /(\p{L}+) $/u.exec(before.slice(-40))?.[1]?.toLowerCase() ?? '';
  const { articles, counting } = LEXICONS[language];
  return !counting.has(last) && !(language === 'de' && articles.has(last));
}

/** A name that may be asked for, and its sentence without it. */
interface Blank {
  /** in its plain form */
  name: string;
  /** as the sentence has it */
  written: string;
  blanked: string;
}

/** What a sentence can be asked about; nothing where it is none, or too short or long. */
function blanksOf(sentence: string, names: ReadonlySet<string>, language: Language): Blank[] {
  const words = wordsIn(sentence);
  if (words.length < WORDS.least || words.length > WORDS.most) return [];
  if (sentence.length > LONGEST || !isWhole(sentence, language)) return [];
  const inIt = words.map((written) => ({ written, name: plain(written) }));
  const times = (name: string) => inIt.filter((one) => one.name === name).length;
  const askable = inIt.filter(
    ({ name, written }) =>
      names.has(name) && times(name) === 1 && isAskable(written, sentence, language),
  );
  if (askable.length === 0 || isForeign(sentence, language)) return [];
  return askable.map((one) => ({ ...one, blanked: sentence.replace(alone(one.written), BLANK) }));
}

/** Names by the sentence they are left out of: of two, as in forms and lists, neither can be known. */
function answersOf(blanks: readonly Blank[]): Map<string, Set<string>> {
  const answers = new Map<string, Set<string>>();
  for (const { name, blanked } of blanks)
    answers.set(blanked, (answers.get(blanked) ?? new Set()).add(name));
  return answers;
}

/**
 * Questions for a document that came without any: sentences in which a rare name is left out. The
 * sentence is the evidence. What a name is and how it is asked for follow the document's language;
 * sentences in another one are passed over. The same document gives the same questions, more of them where more are
 * wanted; each asks for another name as long as there are enough.
 * @param text the document, or its beginning
 * @param seed the document's id
 * @param spans what a model has found in the text, in place of rules
 */
export function clozeQuestions(
  text: string,
  most: number,
  seed: string,
  spans?: readonly EntitySpan[],
): Question[] {
  const language = languageOf(text);
  const sentences = [...clozeSentences(text, language)];
  const names = rareNames(text, sentences, language, spans);
  const candidates = randomFrom(`cloze ${seed}`)
    .shuffled(sentences)
    .map((sentence) => ({ sentence, blanks: blanksOf(sentence.text, names, language) }));
  const answers = answersOf(candidates.flatMap(({ blanks }) => blanks));
  const asked = new Map<string, number>();
  const used = new Set<string>();
  const questions: Question[] = [];
  for (let times = 1; questions.length < most && times <= 5; times++) {
    for (const { sentence, blanks } of candidates) {
      if (questions.length === most) break;
      if (used.has(sentence.text)) continue;
      const blank = blanks.find(
        ({ name, blanked }) => answers.get(blanked)?.size === 1 && (asked.get(name) ?? 0) < times,
      );
      if (!blank) continue;
      asked.set(blank.name, (asked.get(blank.name) ?? 0) + 1);
      used.add(sentence.text);
      const place = [sentence.start, sentence.end] as const;
      const [start, end] = place.map((unit) => Buffer.byteLength(text.slice(0, unit)));
      questions.push({
        question: FRAMES[language] + blank.blanked,
        answer: blank.written,
        evidence: [[start as number, end as number]],
        cloze: true,
      });
    }
  }
  return questions;
}

/** What of a question says something about the document: a frame is not scored. */
export const contentOf = ({ question, cloze }: Question): string =>
  cloze ? withoutFrame(question) : question;

/** A question as an evaluator sees it. */
export const scoredAs = (question: Question): ScoredQuestion => ({
  question: contentOf(question),
  answer: question.answer,
});
