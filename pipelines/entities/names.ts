import type { Language } from '../language/which-language.js';
import { type Evidence, evidenceOf, isPiece, type Uses } from './evidence.js';
import { isGermanName } from './german-names.js';
import { LEXICONS } from './lexicon/index.js';
import { type Lexicon, words } from './lexicon/lexicon.js';
import { isOfPlace, MOST_ARTICLES, NOUN_ARTICLES } from './uses.js';

/** What a name is the name of, as far as its document tells. */
export type NameKind = 'person' | 'place' | 'other';

/** Old spelling has capitals for what is of a people: Japansch, Haagsche; not for Bosch. */
const DUTCH_ADJECTIVE = /(?:[^aeiou]|i)sche?n?$/;
/** An adjective, or a title of many: Schepenen, Kapiteins. */
const isDutchCommon = (word: string): boolean =>
  DUTCH_ADJECTIVE.test(word) ||
  (word.length > 5 && LEXICONS.nl.titles.has(word.replace(/(?:en|s)$/, '')));

/** Where capitals are of names, of people and of what begins a sentence. */
function isNameByCapital(
  word: string,
  uses: Uses,
  evidence: Evidence,
  language: Language,
): boolean {
  const { lower } = evidence;
  if (language === 'nl' && (isDutchCommon(word) || isOfPlace(word, evidence))) return false;
  if (lower.has(word) || lower.has(`${word}s`) || lower.has(word.replace(/s$/, ''))) return false;
  if (uses.inside < 1 || uses.counted + uses.adjectival > MOST_ARTICLES * uses.all) return false;
  // French and Spanish names have articles of their own (la Seine); those of lexicons are others.
  return (
    LEXICONS[language].places.has(word) ||
    uses.article <= (language === 'nl' ? NOUN_ARTICLES : 0.5) * uses.all
  );
}

function kindOf(word: string, uses: Uses, { firstNames, places, placeEnding }: Lexicon): NameKind {
  if (firstNames.has(word)) return 'person';
  if (places.has(word)) return 'place';
  const person = 3 * uses.title + 2 * uses.said + uses.acts + 2 * uses.surname;
  // "from Anna", "to Anna": a preposition alone says little.
  const place = uses.within + (uses.at - uses.within) / 4 + (placeEnding.test(word) ? 0.5 : 0);
  if (person === place) return 'other';
  return person > place ? 'person' : 'place';
}

/** Titles, and words for God, in any of the languages: they are said in all of them. */
const TITLES = words(
  'dieu dios gott god allmächtiger mutter maman papa',
  ...Object.values(LEXICONS).map(({ titles }) => [...titles].join(' ')),
);

/** A word that is in a list of what is no name, as one or as many. */
function isListed(word: string, language: Language): boolean {
  const { common, titles } = LEXICONS[language];
  if (common.has(word) || titles.has(word)) return true;
  if (language === 'en' || language === 'none') return false;
  return TITLES.has(word) || common.has(word.replace(/s$/, ''));
}

/** A word that is a name in its document, with its uses there. */
export interface Name {
  kind: NameKind;
  uses: Uses;
  /** hardly ever stands without the same other word: half of a name */
  isPiece: boolean;
}

/** The names of a document, in plain form and lower case, by how they are used in all of it. */
export function namesOf(text: string, language: Language): Map<string, Name> {
  const lexicon = LEXICONS[language];
  const evidence = evidenceOf(text, lexicon);
  const names = new Map<string, Name>();
  /** Where all nouns have capitals, those that stand behind articles. */
  const isNoun = (word: string): boolean => {
    const uses = language === 'de' ? evidence.capitals.get(word) : undefined;
    return uses !== undefined && uses.article + uses.counted > MOST_ARTICLES * uses.all;
  };
  for (const [word, uses] of evidence.capitals) {
    if (isListed(word, language)) continue;
    const is = language === 'de' ? isGermanName : isNameByCapital;
    if (!is(word, uses, evidence, language)) continue;
    const isKnown = lexicon.firstNames.has(word) || lexicon.places.has(word);
    const isHalf = !isKnown && isPiece(uses, evidence, isNoun);
    names.set(word, { kind: kindOf(word, uses, lexicon), uses, isPiece: isHalf });
  }
  return names;
}
