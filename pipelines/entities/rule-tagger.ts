import { functionWordsOf } from '../language/function-words.js';
import { type Language, languageOf } from '../language/which-language.js';
import { LEXICONS } from './lexicon/index.js';
import { type Lexicon, words } from './lexicon/lexicon.js';
import { type Name, namesOf } from './names.js';
import { runsOf, type Token, tokensOf } from './runs.js';
import { type EntitySpan, type EntityTagger, type EntityType, inOrder } from './span.js';
import { MOST_ARTICLES } from './uses.js';
import { valuesIn } from './values.js';

/** Bumped when a span changes. */
const VERSION = 3;

/** What the rules know of a document. */
interface Known {
  language: Language;
  lexicon: Lexicon;
  names: ReadonlyMap<string, Name>;
  /** words that are parts of a person's name somewhere in the document */
  persons: Set<string>;
}

/** A name in a text: its titles and its words. */
interface Found {
  titles: Token[];
  parts: Token[];
  before: Token | undefined;
  after: Token | undefined;
}

function foundIn(text: string, { language, lexicon, names }: Known): Found[] {
  const tokens = tokensOf(text);
  const isFunctionWord = functionWordsOf(tokens.map(({ small }) => small));
  const isCommon = ({ small }: Token) => lexicon.common.has(small) || isFunctionWord(small);
  const isListed = ({ small }: Token) => lexicon.firstNames.has(small) || lexicon.places.has(small);
  const found: Found[] = [];
  for (const run of runsOf(tokens, lexicon)) {
    const all = run.map((at) => tokens[at] as Token);
    const isName = (token: Token) => names.has(token.small) || (isListed(token) && !token.opens);
    // Where nouns have capitals, too, a name begins with what is known, behind a title with anything.
    const begins = (token: Token) =>
      isName(token) || (language !== 'de' && !isCommon(token) && (!token.opens || all.length > 1));
    let from = 0;
    while (from < all.length && lexicon.titles.has((all[from] as Token).small)) from++;
    let first = from;
    if (from === 0) {
      while (first < all.length && !begins(all[first] as Token)) first++;
      // "der Wirt Doktor Weiß": a title inside.
      while (first < all.length && lexicon.titles.has((all[first] as Token).small)) first++;
    }
    let last = all.length;
    if (language === 'de')
      last =
        first +
        1 +
        all
          .slice(first + 1)
          .findLastIndex((token) => isName(token) || isListed(all[first] as Token)) +
        1;
    else while (last > first && isFunctionWord((all[last - 1] as Token).small)) last--;
    const parts = all.slice(first, last);
    const titles =
      parts.length > 0 ? all.slice(0, first).filter(({ small }) => lexicon.titles.has(small)) : [];
    if (parts.length === 0) continue;
    const at = run[first] as number;
    const behind = tokens[(run[last - 1] as number) + 1];
    const ahead = tokens[at - 1];
    found.push({
      titles,
      parts,
      before: ahead && (tokens[at] as Token).gap.trim() === '' ? ahead : undefined,
      after: behind && behind.gap.trim() === '' ? behind : undefined,
    });
  }
  return found;
}

/** Begin the names of places and things: New York, Great Exhibition. */
const NO_FIRST_NAME = words(
  'new north south east west great united old upper lower little royal national grand high black white red nouveau nouvelle nueva nuevo nieuw nieuwe',
);

/** End the names of events, laws, works and things: Super Bowl, Treaty of Versailles. */
const NO_PERSON = words(
  `bowl act acts treaty war wars battle revolution prize award awards cup championship championships constitution
  language engine project program programme series show agreement declaration convention edition games olympics
  conference summit period age era century dynasty theory law principle effect cycle report bill plan`,
);

/** A place and a word for many: Pittsburgh Steelers. */
const isTeam = (parts: readonly Token[], { places }: Lexicon): boolean =>
  parts.length === 2 &&
  places.has((parts[0] as Token).small) &&
  /[^s]s$/.test((parts[1] as Token).small);

function kindOf({ titles, parts, before, after }: Found, known: Known): EntityType {
  const { lexicon, names, persons } = known;
  const has = (set: ReadonlySet<string>) => parts.some(({ small }) => set.has(small));
  if (parts.length > 1 && has(lexicon.organisations)) return 'organisation';
  if (titles.length > 0) return 'person';
  if (parts.length > 1 && has(lexicon.geographic)) return 'place';
  if (parts.length > 1 && parts.some(({ small }) => NO_PERSON.has(small))) return 'other';
  const [first, last] = [parts[0] as Token, parts.at(-1) as Token];
  if (lexicon.firstNames.has(first.small)) return 'person';
  if (lexicon.places.has(last.small)) return 'place';
  if (isTeam(parts, lexicon)) return 'organisation';
  if (has(persons) && !(parts.length > 1 && NO_FIRST_NAME.has(first.small))) return 'person';
  const kind = names.get(last.small)?.kind ?? 'other';
  if (kind !== 'other') return kind;
  if (names.get(first.small)?.kind === 'person') return 'person';
  if (before && lexicon.within.has(before.small)) return 'place';
  const speaks = (token: Token | undefined) => token !== undefined && lexicon.said.has(token.small);
  if (speaks(before) || speaks(after)) return 'person';
  return isFullName(parts, before, known) ? 'person' : 'other';
}

/** Two words that nothing else is told of, without an article: a first name and a surname, mostly. */
function isFullName(
  parts: readonly Token[],
  before: Token | undefined,
  { language, lexicon, names }: Known,
): boolean {
  if (language === 'de' || parts.length !== 2) return false;
  if (before && (lexicon.articles.has(before.small) || lexicon.at.has(before.small))) return false;
  const isPlain = ({ small, text }: Token) =>
    /^\p{Lu}\p{Ll}+$/u.test(text) &&
    !lexicon.common.has(small) &&
    !NO_FIRST_NAME.has(small) &&
    names.get(small)?.kind !== 'place';
  return parts.every(isPlain) && (parts[1] as Token).gap === ' ';
}

/** A part of a person's name is one in so large a share of its uses. */
const LEAST_PERSON_USES = 0.2;

function knownOf(document: string): Known {
  const language = languageOf(document);
  const lexicon = LEXICONS[language];
  const known: Known = {
    language,
    lexicon,
    names: namesOf(document, language),
    persons: new Set(),
  };
  const counts = new Map<string, number>();
  for (const one of foundIn(document, known)) {
    const { titles, parts } = one;
    if (parts.length + titles.length < 2 || parts.length > 3) continue;
    const isCertain = titles.length > 0 || lexicon.firstNames.has((parts[0] as Token).small);
    if (!isCertain && !isFullName(parts, one.before, known)) continue;
    if (kindOf(one, known) !== 'person') continue;
    // Of "Gregor Stane", by its look alone, the surname is taken over, unless it has articles.
    for (const { small } of isCertain ? parts : parts.slice(-1)) {
      const { article = 0, all = 1 } = known.names.get(small)?.uses ?? {};
      if (isCertain || article < MOST_ARTICLES * all)
        counts.set(small, (counts.get(small) ?? 0) + 1);
    }
  }
  // "President United" says nothing of the United States: it has to be said often enough.
  for (const [word, count] of counts)
    if (word.length > 1 && !lexicon.places.has(word) && !lexicon.common.has(word))
      if (count >= LEAST_PERSON_USES * (known.names.get(word)?.uses.all ?? count))
        known.persons.add(word);
  return known;
}

const spanOf = (text: string, start: number, end: number, type: EntityType): EntitySpan => ({
  ...{ start, end, type },
  text: text.slice(start, end),
});

function spansIn(text: string, known: Known): EntitySpan[] {
  const spans: EntitySpan[] = valuesIn(text, known.language).map(({ start, end, type }) =>
    spanOf(text, start, end, type),
  );
  for (const one of foundIn(text, known)) {
    for (const { start, end } of one.titles) spans.push(spanOf(text, start, end, 'title'));
    const [first, last] = [one.parts[0] as Token, one.parts.at(-1) as Token];
    spans.push(spanOf(text, first.start, last.end, kindOf(one, known)));
  }
  // A date has a month, which has a capital.
  return inOrder(spans);
}

/** Rules answer at once. */
export interface RuleTagger extends EntityTagger {
  entities(text: string): EntitySpan[];
}

/**
 * Entities by rules, without a model: numbers and dates by patterns, names by capitals, titles,
 * verbs and prepositions in the language of the text, kinds by all that its document says of them.
 * Time and memory in proportion to the length of the texts.
 * @param document what the texts are parts of; without it each text speaks for itself
 */
export function ruleTagger(document?: string): RuleTagger {
  const shared = document === undefined ? undefined : knownOf(document);
  return {
    identity: { tagger: 'rules', version: VERSION },
    entities: (text) => spansIn(text, shared ?? knownOf(text)),
  };
}
