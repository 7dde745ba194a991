import { isVerse } from '../entities/evidence.js';
import { LEXICONS } from '../entities/lexicon/index.js';
import { namesOf } from '../entities/names.js';
import { type EntitySpan, isNamed } from '../entities/span.js';
import { COMMON_CAPITALS } from '../language/common-capitals.js';
import { plain } from '../language/fold.js';
import type { Language } from '../language/which-language.js';
import { ABBREVIATIONS, type Sentence } from './cloze-sentences.js';

/**
 * A name asked for stands this often in its document: rare, yet not only in the sentence asked
 * about. In long ones of a language with rules once in so many UTF-16 units.
 */
const OCCURRENCES = { least: 3, most: 40, units: 8 << 10 };
/**
 * Share of capitals inside sentences above which all nouns have them, in a language that is not
 * known: 14 to 20 % of words in German novels, 2 to 5 in English, French, Spanish and Dutch ones.
 */
const MOST_CAPITALS = 0.1;

export const wordsIn = (text: string): string[] => text.match(/\p{L}+/gu) ?? [];

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
function rareByCapital(
  text: string,
  sentences: readonly Sentence[],
  language: Language,
): Set<string> {
  const all = new Map<string, number>();
  const inside = new Map<string, number>();
  const count = (map: Map<string, number>, written: string) => {
    const word = plain(written);
    map.set(word, (map.get(word) ?? 0) + 1);
  };
  const verse = isVerse(text);
  let words = 0;
  let capitals = 0;
  for (const { text: line, start, end } of sentences) {
    for (const word of wordsIn(line)) {
      words++;
      count(all, word);
    }
    // In verse the capital behind a line's end is that of the line.
    const prose = verse ? text.slice(start, end) : line;
    for (const [, word] of prose.matchAll(/(?<=[\p{Ll},;] )(\p{Lu}\p{Ll}{3,})(?!\p{L})/gu)) {
      capitals++;
      count(inside, word as string);
    }
  }
  if (language === 'none' && capitals > MOST_CAPITALS * words) return new Set();
  return new Set(
    [...inside]
      .filter(([word, n]) => n >= 2 && isRare(all.get(word) ?? 0))
      .filter(([word]) => !isCommon(word, all))
      .map(([word]) => word),
  );
}

const isRare = (n: number, most: number = OCCURRENCES.most) => n >= OCCURRENCES.least && n <= most;

/** Names beyond what is rare are asked for where there are fewer that are. */
const ENOUGH_NAMES = 16;

/** The same in a language whose rules say more of a word than its capital: evidence of all the document. */
function rareByUse(text: string, language: Language): Set<string> {
  const most = Math.max(OCCURRENCES.most, text.length / OCCURRENCES.units);
  const names = [...namesOf(text, language)]
    .map(([word, name]) => ({ ...name, word: word.charAt(0).toUpperCase() + word.slice(1) }))
    .filter(({ uses, isPiece }) => isRare(uses.all, Infinity) && uses.inside >= 2 && !isPiece)
    .filter(({ word }) => /^\p{L}{4,}$/u.test(word) && !ABBREVIATIONS.includes(word))
    .sort((a, b) => a.uses.all - b.uses.all);
  const rare = names.filter(({ uses }) => isRare(uses.all, most));
  return new Set(names.slice(0, Math.max(rare.length, ENOUGH_NAMES)).map(({ word }) => word));
}

/** A name is one in so large a share of its uses. */
const LEAST_NAMED = 0.5;

/**
 * The same as a model tells it. It may err in one place, so that all uses count; a title is no
 * name, nor is what the document has in small letters, too.
 */
function rareByModel(
  sentences: readonly Sentence[],
  spans: readonly EntitySpan[],
  language: Language,
): Set<string> {
  const count = (texts: Iterable<string>) => {
    const counts = new Map<string, number>();
    for (const text of texts)
      for (const written of wordsIn(text)) {
        const word = plain(written);
        counts.set(word, (counts.get(word) ?? 0) + 1);
      }
    return counts;
  };
  const all = count(sentences.map(({ text }) => text));
  const named = count(spans.filter(({ type }) => isNamed(type)).map(({ text }) => text));
  const { common, titles } = LEXICONS[language];
  const isOther = (word: string) =>
    isCommon(word, all) || common.has(word.toLowerCase()) || titles.has(word.toLowerCase());
  // "Ottilies" is Ottilie's, where the language writes it so.
  const isGenitive = (word: string) =>
    language === 'de' && /s$/.test(word) && all.has(word.slice(0, -1));
  return new Set(
    [...named]
      .filter(([word, n]) => isRare(all.get(word) ?? 0) && n >= LEAST_NAMED * (all.get(word) ?? 0))
      .map(([word]) => word)
      .filter((word) => /^\p{Lu}\p{Ll}{3,}$/u.test(word) && !isOther(word) && !isGenitive(word)),
  );
}

/**
 * The names of a document that may be asked for, in plain form: what is told of its words depends
 * on its language, since capitals say nothing in German.
 * @param spans what a model has found in the text, where one is asked
 */
export function rareNames(
  text: string,
  sentences: readonly Sentence[],
  language: Language,
  spans?: readonly EntitySpan[],
): Set<string> {
  if (spans) return rareByModel(sentences, spans, language);
  return language === 'en' || language === 'none'
    ? rareByCapital(text, sentences, language)
    : rareByUse(text, language);
}
