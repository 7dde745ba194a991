import { LEXICONS } from '../../entities/lexicon/index.js';
import { words } from '../../entities/lexicon/lexicon.js';
import type { Language } from '../../language/which-language.js';
import type { Slot, Word } from './slot.js';

/** Small words that a case hangs on: "in der Stadt" is not the "der" of "der Mann". */
const PREPOSITIONS = words(
  `in im an am auf aus bei mit nach seit von vom zu zum zur vor für durch gegen ohne um über unter hinter neben
  zwischen wegen während de du des en à au aux dans par pour avec sans sur sous vers chez a al del con por para sin
  sobre desde hasta van met naar voor op bij uit tot tegen onder door`,
);
const ARTICLES: Partial<Record<Language, ReadonlySet<string>>> = {
  de: words(
    'der die das den dem des ein eine einen einem einer eines kein keine sein seine ihr ihre im am zum zur vom',
  ),
  fr: words('le la les l un une des du au aux son sa ses leur leurs ce cette cet ces'),
  es: words('el la los las un una unos unas su sus al del este esta estos estas'),
  nl: words('de het een zijn haar hun deze dit die dat'),
};

/** Stand before one and before many, of more than one case: the last letter has to help. */
const isMany = words('die der den ihre seine keine');

/** Adjectives between an article and its noun, at most. */
const BETWEEN = 2;

/**
 * Nouns of a text in a language without a tagger: behind an article, in German with a capital.
 * The article, what stands before it and the ending are their form, so that what takes their place
 * stands in the same case, gender and number, as far as these tell.
 */
export function nounsByArticle(
  text: string,
  free: readonly Word[],
  all: readonly Word[],
  language: Language,
): Slot[] {
  const articles = ARTICLES[language];
  if (!articles) return [];
  const isFree = new Set(free);
  const { common, places, firstNames } = LEXICONS[language];
  const slots: Slot[] = [];
  for (const [at, article] of all.entries()) {
    if (!articles.has(article.small)) continue;
    let to = at + 1;
    if (language === 'de') {
      while (to < at + 1 + BETWEEN && /^\p{Ll}/u.test(all[to]?.text ?? '')) to++;
    }
    const noun = all[to];
    if (!noun || !isFree.has(noun) || !isJoined(text, all, at, to)) continue;
    const isNoun =
      language === 'de' ? /^\p{Lu}\p{Ll}/u.test(noun.text) : /^\p{Ll}{3}/u.test(noun.text);
    if (!isNoun || places.has(noun.small) || firstNames.has(noun.small)) continue;
    if (language !== 'de' && common.has(noun.small)) continue;
    const ahead = all[at - 1]?.small ?? '';
    const case_ = PREPOSITIONS.has(ahead) ? ahead : article.start === 0 ? 'first' : '';
    const form = `${language} ${case_} ${article.small} ${to - at} ${isMany.has(article.small) ? noun.small.slice(-1) : ''}`;
    slots.push({ ...noun, kind: 'noun', form, before: '', after: '' });
  }
  return slots;
}

/** Whether words follow one another with a blank or an apostrophe between, in one clause. */
function isJoined(text: string, all: readonly Word[], from: number, to: number): boolean {
  const [a, b] = [all[from] as Word, all[to] as Word];
  return /^[\p{L}\s'’]*$/u.test(text.slice(a.end, b.start));
}
