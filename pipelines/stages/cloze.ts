import { randomFrom } from '../core/random.js';
import type { Question } from '../dataset/ledger/submission.js';
import type { PipelineConfig } from '../generated/pipeline.js';
import { COMMON_CAPITALS } from '../language/common-capitals.js';
import { plain } from '../language/fold.js';

/** The setting questions.cloze. */
export type ClozeSetting = PipelineConfig['questions']['cloze'];

/** A name asked for stands this often in its document: rare, yet not only in the sentence asked about. */
const OCCURRENCES = { least: 3, most: 40 };
const WORDS = { least: 10, most: 45 };
/** Longest sentence, UTF-16 units: what is longer with so few words is no prose. */
const LONGEST = 1000;
const BLANK = '_____';
/** What stands before the sentence; it says nothing about the document, so it is not scored. */
const FRAME = 'Which name is left out here: ';
/** Questions are made from so much of a document, from its beginning. */
export const CLOZE_BYTES = 4 << 20;

/** `auto`: one question for so many bytes of the document, within bounds. */
const AUTO = { bytes: 8 << 10, least: 4, most: 64 };

/** How many cloze questions are wanted of a document at most; auto looks at this document alone. */
export const clozeMost = (wanted: ClozeSetting, bytes: number): number =>
  wanted === 'auto'
    ? Math.min(AUTO.most, Math.max(AUTO.least, Math.floor(bytes / AUTO.bytes)))
    : wanted;

interface Sentence {
  /** on one line */
  text: string;
  /** place in the document, UTF-16 units */
  start: number;
  end: number;
}

/** A full stop behind these ends no sentence. */
const ABBREVIATIONS = [
  ...[
    'Mrs',
    'Messrs',
    'Mme',
    'Mlle',
    'Capt',
    'Col',
    'Gen',
    'Lieut',
    'Maj',
    'Serjt',
    'Sergt',
    'Sgt',
  ],
  ...[
    'Adm',
    'Gov',
    'Hon',
    'Rev',
    'Prof',
    'Esq',
    'Pres',
    'Supt',
    'Comr',
    'Dept',
    'Corp',
    'Bros',
    'Inc',
  ],
  ...[
    'Wm',
    'Jas',
    'Geo',
    'Chas',
    'Thos',
    'Jos',
    'Robt',
    'Edw',
    'Jer',
    'Jan',
    'Feb',
    'Mar',
    'Apr',
    'Aug',
  ],
  ...['Sept', 'Sep', 'Oct', 'Nov', 'Dec', 'Vol', 'vol', 'viz', 'etc', 'pp', 'cf', 'ibid', 'vs'],
];
const isNoAbbreviation = String.raw`(?<!(?<!\p{L})(?:${ABBREVIATIONS.join('|')}))`;
/** What stands before the space between two sentences. */
const END = String.raw`(?:\p{Ll}{2}|\p{N}{2})${isNoAbbreviation}[)\]]?[.!?…]{1,6}["'”’»)_]{0,4}|[\p{L}\p{N}_]--`;
const BORDER = new RegExp(String.raw`\n\s*\n|(?=\s)(?<=${END})\s+(?=["'“‘«„(_]*\p{Lu})`, 'gu');
/** A sentence that was not cut: from a capital to the mark that ends it. */
const WHOLE = /^["'“‘«„([_—-]*\p{Lu}.*(?:[.!?…:;—]|--)["'”’»)\]_]*$/u;

/** Sentences with their places; abbreviations do not end one. */
export function* clozeSentences(text: string): Generator<Sentence> {
  let start = 0;
  const sentence = (end: number): Sentence => ({
    text: text.slice(start, end).replace(/\s+/g, ' ').trim(),
    start,
    end,
  });
  for (const border of text.matchAll(BORDER)) {
    yield sentence(border.index);
    start = border.index + border[0].length;
  }
  yield sentence(text.length);
}

const wordsIn = (text: string): string[] => text.match(/\p{L}+/gu) ?? [];

/** No name: the document has the word without its capital, as one or as many, or it is in a list. */
function isCommon(word: string, all: ReadonlyMap<string, number>): boolean {
  if (ABBREVIATIONS.includes(word)) return true;
  const lower = word.toLowerCase();
  const one = lower.replace(/s$/, '');
  return [lower, `${lower}s`, one].some((form) => all.has(form) || COMMON_CAPITALS.has(form));
}

/**
 * Words, in their plain form, that are names as far as their spelling tells: with a capital inside
 * a sentence, never without one, no title or office, and in the document as often as OCCURRENCES says.
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
      .filter(([word, n]) => n >= 2 && isRare(all.get(word) ?? 0))
      .filter(([word]) => !isCommon(word, all))
      .map(([word]) => word),
  );
}

const alone = (name: string): RegExp => new RegExp(`(?<!\\p{L})${name}(?!\\p{L})`, 'u');

/** Not behind "a": then it is one of many; nor beside a mark that would run into the blank. */
function isAskable(name: string, sentence: string): boolean {
  const at = sentence.search(alone(name));
  return !/(?:\b[Aa]n? |_)$/.test(sentence.slice(0, at)) && sentence[at + name.length] !== '_';
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
function blanksOf(sentence: string, names: ReadonlySet<string>): Blank[] {
  const words = wordsIn(sentence);
  if (words.length < WORDS.least || words.length > WORDS.most) return [];
  if (sentence.length > LONGEST || !WHOLE.test(sentence)) return [];
  const inIt = words.map((written) => ({ written, name: plain(written) }));
  const times = (name: string) => inIt.filter((one) => one.name === name).length;
  return inIt
    .filter(
      ({ name, written }) => names.has(name) && times(name) === 1 && isAskable(written, sentence),
    )
    .map((one) => ({ ...one, blanked: sentence.replace(alone(one.written), BLANK) }));
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
 * sentence is the evidence. The same document gives the same questions, more of them where more are
 * wanted; each asks for another name as long as there are enough.
 * @param text the document, or its beginning
 * @param seed the document's id
 */
export function clozeQuestions(text: string, most: number, seed: string): Question[] {
  const sentences = [...clozeSentences(text)];
  const names = rareNames(sentences);
  const candidates = randomFrom(`cloze ${seed}`)
    .shuffled(sentences)
    .map((sentence) => ({ sentence, blanks: blanksOf(sentence.text, names) }));
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
        question: FRAME + blank.blanked,
        answer: blank.written,
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
