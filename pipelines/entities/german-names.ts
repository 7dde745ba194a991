import type { Evidence, Uses } from './evidence.js';
import { GERMAN } from './lexicon/german.js';
import { isOfPlace, MOST_ARTICLES, NOUN_ARTICLES } from './uses.js';

/** Endings of German nouns that are no names. */
const GERMAN_NOUN =
  /(?:ung|ungen|heit|heiten|keit|keiten|schaft|schaften|nis|niß|nisse|tion|tionen|tät|täten|ismus|tum|thum|erei|igkeit|sal)$/;

/** Other forms of a German noun; a name has none but those with s, a place its people. */
function hasNounForms(word: string, isPlace: boolean, { capitals }: Evidence): boolean {
  const endings = isPlace ? ['e', 'en', 'es', 'n'] : ['e', 'en', 'er', 'es', 'ern', 'n'];
  const forms = endings.map((ending) => word + ending);
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
  GERMAN.placeEnding.test(word) || (prepositions.has('nach') && prepositions.size >= 2);

function isUsedAsNoun(word: string, { capitals }: Evidence): boolean {
  const uses = capitals.get(word);
  const articles = uses === undefined ? 0 : uses.article + uses.counted;
  return articles >= 2 && articles > NOUN_ARTICLES * (uses?.all ?? 0);
}

/** Longer words are looked at no further. */
const LONGEST = 40;

/** A noun's other form (Turmes, Gemahlin), or one that ends with a noun (Rauhreif). */
function isMadeOfNoun(word: string, evidence: Evidence): boolean {
  if (word.length > LONGEST) return true;
  const { common, titles } = GERMAN;
  const isNoun = (one: string) => isUsedAsNoun(one, evidence) || common.has(one) || titles.has(one);
  const stem = word.replace(/(?:es|e[nr]?|in|n)$/, '');
  if ([stem, `${stem}e`].some((one) => one !== word && one.length >= 3 && isNoun(one))) return true;
  // Dillmann, Ostermeier: half of the surnames end so.
  if (/(?:mann|ma[iy]er|me[iy]er|müller|bauer)$/.test(word)) return false;
  for (let at = 3; at + 4 <= word.length; at++) if (isNoun(word.slice(at))) return true;
  return false;
}

/** An office, with a word before it that says which: Konsistorialrat. */
const GERMAN_OFFICE =
  /..(?:rat|rath|räthin|rätin|diener|dienerin|direktor|inspektor|präsident|sekretär|anwalt|schreiber|aufseher|verwalter|lehrer|lehrerin|herr|herrn|frau|fräulein|leutnant|lieutenant|hauptmann|general|träger|händler|beamter|beamte|orin|gattin|tochter|sohn)$/;

/**
 * How often a German word shows that somebody bears it. What somebody does says little alone: so
 * do things, which mostly stand behind "in", too.
 */
function bearersOf(word: string, uses: Uses, { capitals }: Evidence): number {
  const genitive = capitals.get(`${word}s`)?.before ?? 0;
  const is = uses.title + uses.noble + uses.surname + uses.said + genitive;
  if (is === 0)
    return 10 * uses.article > uses.all || uses.prepositions.has('in') ? 0 : uses.acts - 1;
  // "der Müller Wendt": a noun right before one, too, but so it is in "ein Glas Wasser".
  const beside = uses.surname + uses.said + genitive > 0 ? Math.floor(uses.after / 2) : 0;
  return is + uses.acts + beside;
}

/** Where nouns have capitals, too: whether a word is a name, by all its uses. */
export function isGermanName(word: string, uses: Uses, evidence: Evidence): boolean {
  const { all } = uses;
  const { lower, capitals } = evidence;
  if (lower.has(modern(word)) || lower.has(word) || GERMAN_NOUN.test(word)) return false;
  if (/s$/.test(word) && capitals.has(word.slice(0, -1))) return false;
  const articles = uses.article + uses.counted;
  if (GERMAN.places.has(word)) return articles <= NOUN_ARTICLES * all;
  // "der Hans", "die Ottilie": so the south says; what is asked about stands without.
  if (GERMAN.firstNames.has(word)) return articles < all;
  const bearers = bearersOf(word, uses, evidence);
  // What often does and says something may stand behind an article, too, as all do in some novels.
  const isBorne = bearers >= Math.max(5, all / 4);
  const most = (isBorne ? 2 : 1) * MOST_ARTICLES * all;
  if (articles > most || uses.described > most) return false;
  if (uses.counted > (isBorne ? all / 32 : 0)) return false;
  const isNounMade = isMadeOfNoun(word, evidence);
  const endsAsPlace = GERMAN.placeEnding.test(word);
  const isAt =
    uses.article === 0 &&
    isPlace(word, uses) &&
    uses.at >= Math.max(endsAsPlace ? 2 : 3, all / 2) &&
    (endsAsPlace || !isNounMade);
  const isCalled = uses.title + uses.noble + uses.surname >= Math.max(3, all / 3);
  if (!isCalled && hasNounForms(word, isAt, evidence)) return false;
  if (isAt) return true;
  const isDoubtful =
    uses.surname === 0 && (isNounMade || isOfPlace(word, evidence) || GERMAN_OFFICE.test(word));
  return bearers >= Math.max(isDoubtful ? 4 : 2, all / 8);
}
