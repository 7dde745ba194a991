import type { Evidence } from './evidence.js';
import { PLACES_ELSEWHERE } from './lexicon/gazetteer-elsewhere.js';

/** Share of a word's uses that may stand behind an article where articles make a noun of it. */
export const MOST_ARTICLES = 0.15;

/** How often a noun stands behind an article, of all its uses, at least. */
export const NOUN_ARTICLES = 0.3;

/** Of a place, or somebody from there: Frankfurter, Bantammers. */
export const isOfPlace = (word: string, { capitals }: Evidence): boolean =>
  /er[ns]?$/.test(word) &&
  [/er[ns]?$/, /r[ns]?$/, /(?<=(.))\1er[ns]?$/].some((ending) => {
    const stem = word.replace(ending, '');
    return PLACES_ELSEWHERE.has(stem) || (capitals.get(stem)?.prepositions.size ?? 0) >= 2;
  });
