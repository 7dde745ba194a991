import type { Language } from '../language/which-language.js';
import { type Evidence, evidenceOf, isPiece, type Uses } from './evidence.js';
import { FIRST_NAMES, PLACES } from './lexicon/gazetteer.js';
import { LEXICONS } from './lexicon/index.js';
import type { Lexicon } from './lexicon/lexicon.js';

/** What a name is the name of, as far as its document tells. */
export type NameKind = 'person' | 'place' | 'other';

/** Share of a word's uses that may stand behind an article where articles make a noun of it. */
export const MOST_ARTICLES = 0.15;

/** Endings of German nouns that are no names. */
const GERMAN_NOUN =
  /(?:ung|ungen|heit|heiten|keit|keiten|schaft|schaften|nis|niß|nisse|tion|tionen|tät|täten|ismus|tum|thum|erei|igkeit|sal)$/;

/** Other forms of a German noun; a name has none but those with s. */
function hasNounForms(word: string, { capitals }: Evidence): boolean {
  const forms = ['e', 'en', 'er', 'es', 'ern', 'n'].map((ending) => word + ending);
  const umlaut = word.replace(/(?:au|[aou])(?=[^aeiouäöü]*$)/, (vowel) =>
    vowel === 'au' ? 'äu' : ({ a: 'ä', o: 'ö', u: 'ü' }[vowel] as string),
  );
  if (umlaut !== word)
    forms.push(umlaut, `${umlaut}e`, `${umlaut}er`, `${umlaut}n`, `${umlaut}en`, `${umlaut}ern`);
  return forms.some((form) => {
    const uses = capitals.get(form);
    return uses !== undefined && uses.article + uses.counted + uses.described > 0;
  });
}

/** Older texts write a capital's umlaut in two letters: Uebrigens, übrigens. */
const modern = (word: string): string =>
  word.replace(/^(?:ae|oe|ue)/, (pair) => ({ ae: 'ä', oe: 'ö', ue: 'ü' })[pair] as string);

/** Places that are known by no ending are those one comes to, and is in or comes from. */
const isPlace = (word: string, { prepositions }: Uses): boolean =>
  LEXICONS.de.placeEnding.test(word) || (prepositions.has('nach') && prepositions.size >= 2);

function isGermanName(word: string, uses: Uses, evidence: Evidence): boolean {
  const { all } = uses;
  const { lower, capitals } = evidence;
  if (lower.has(modern(word)) || lower.has(word) || GERMAN_NOUN.test(word)) return false;
  if (/s$/.test(word) && capitals.has(word.slice(0, -1))) return false;
  const known = FIRST_NAMES.has(word) || PLACES.has(word);
  if (uses.article + uses.counted > MOST_ARTICLES * all) return false;
  if (!known && (uses.described > MOST_ARTICLES * all || uses.counted > 0)) return false;
  if (!known && hasNounForms(word, evidence)) return false;
  const genitive = capitals.get(`${word}s`)?.before ?? 0;
  const does = uses.title + uses.surname + uses.acts + uses.said + genitive;
  // "der Müller Wendt": a noun right before one, too, but so it is in "ein Glas Wasser".
  const person = does === 0 ? 0 : does + Math.floor(uses.after / 2);
  const place = uses.article === 0 && isPlace(word, uses) ? uses.at : 0;
  return known || person >= Math.max(2, all / 8) || place >= Math.max(2, all / 2);
}

/** Where capitals are of names, of people and of what begins a sentence. */
function isNameByCapital(word: string, uses: Uses, { lower }: Evidence): boolean {
  if (lower.has(word) || lower.has(`${word}s`) || lower.has(word.replace(/s$/, ''))) return false;
  if (uses.inside < 1 || uses.counted + uses.adjectival > MOST_ARTICLES * uses.all) return false;
  // French and Spanish names have articles of their own (la Seine); those of lexicons are others.
  return PLACES.has(word) || uses.article <= 0.5 * uses.all;
}

function kindOf(word: string, uses: Uses, { placeEnding }: Lexicon): NameKind {
  if (FIRST_NAMES.has(word)) return 'person';
  if (PLACES.has(word)) return 'place';
  const person = 3 * uses.title + 2 * uses.said + uses.acts + 2 * uses.surname;
  // "from Anna", "to Anna": a preposition alone says little.
  const place = uses.within + (uses.at - uses.within) / 4 + (placeEnding.test(word) ? 0.5 : 0);
  if (person === place) return 'other';
  return person > place ? 'person' : 'place';
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
    if (lexicon.common.has(word) || lexicon.titles.has(word)) continue;
    const is = language === 'de' ? isGermanName : isNameByCapital;
    if (!is(word, uses, evidence)) continue;
    const isHalf = !FIRST_NAMES.has(word) && !PLACES.has(word) && isPiece(uses, isNoun);
    names.set(word, { kind: kindOf(word, uses, lexicon), uses, isPiece: isHalf });
  }
  return names;
}
