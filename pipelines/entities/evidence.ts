import { plain } from '../language/fold.js';
import { eachWord } from '../language/words.js';
import type { Lexicon } from './lexicon/lexicon.js';

/** How often a capitalised word stands where, in the whole of a document. */
export interface Uses {
  all: number;
  /** inside a sentence, where a capital is the word's own */
  inside: number;
  /** right behind an article or what stands for one */
  article: number;
  /** right behind what is said of many, or of one of many */
  counted: number;
  title: number;
  /** behind a title and a small word: "Herr von Trotta" */
  noble: number;
  /** beside a verb of speech, where the speaker stands */
  said: number;
  /** before a verb that somebody does, without an article */
  acts: number;
  /** right behind a preposition of places, behind which of them, and behind one of places alone */
  at: number;
  within: number;
  prepositions: Set<string>;
  /** right behind an adjective that no article begins: "frisches Wasser" */
  described: number;
  /** between an article and a word in lower case: "the French army" */
  adjectival: number;
  /** right behind a first name */
  surname: number;
  /** before another capitalised word, without an article */
  before: number;
  /** behind another capitalised word, right */
  after: number;
  /** beside which other capitalised words it makes one name, and how often: "New York", "Ben Harb" */
  partners: Map<string, number>;
}

/** Stands for whatever a hyphen joins a word with. */
const HYPHENED = '-';
/** Begins what a name goes on with, without a capital: "Ancre d'argent". */
const REST = ' ';
/** A word that stands beside the same other in so large a share of its uses is a piece of a name. */
const MOST_IN_PIECES = 0.7;

/**
 * Whether a word hardly ever stands without the same other one: half of a name.
 * @param isNoun whether a word beside it says what it is, as in "der Müller Wendt"
 */
export function isPiece(
  { all, partners }: Uses,
  { capitals, lower }: Evidence,
  isNoun: (word: string) => boolean,
): boolean {
  // "Aber Anna": what has a capital where sentences begin alone.
  const opens = (word: string) => lower.has(word) && (capitals.get(word)?.inside ?? 0) === 0;
  return [...partners].some(
    ([word, n]) => n > MOST_IN_PIECES * all && !opens(word) && !isNoun(word),
  );
}

function addPartner({ partners }: Uses, word: string): void {
  partners.set(word, (partners.get(word) ?? 0) + 1);
}

const unused = (): Uses => ({
  all: 0,
  inside: 0,
  article: 0,
  counted: 0,
  title: 0,
  noble: 0,
  said: 0,
  acts: 0,
  at: 0,
  within: 0,
  prepositions: new Set(),
  described: 0,
  adjectival: 0,
  surname: 0,
  before: 0,
  after: 0,
  partners: new Map(),
});

/** A word with its place, elided words apart from theirs: "d'" and "Artagnan". */
export interface Word {
  text: string;
  start: number;
  end: number;
}

const ELIDED = /^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’](?=\p{L})/iu;
const POSSESSIVE = /['’]s?$/;

/** Calls `found` with every word of a text; possessive endings belong to none. */
export function eachName(text: string, found: (word: Word) => void): void {
  eachWord(text, (start, end) => {
    const word = text.slice(start, end);
    if (!/['’]/.test(word)) {
      found({ text: word, start, end });
      return;
    }
    const elided = ELIDED.exec(word)?.[0].length ?? 0;
    if (elided > 0) found({ text: word.slice(0, elided - 1), start, end: start + elided - 1 });
    const rest = word.slice(elided).replace(POSSESSIVE, '');
    found({ text: rest, start: start + elided, end: start + elided + rest.length });
  });
}

export const isUpper = (text: string): boolean => {
  const first = text.charCodeAt(0);
  return first < 0x80 ? first >= 0x41 && first <= 0x5a : /^\p{Lu}/u.test(text);
};
/** A capital and then small letters: what is written in capitals throughout says nothing. */
const isName = (text: string): boolean => text.length > 1 && /^\p{Lu}[\p{Ll}\p{M}]+$/u.test(text);

export const MARKS_BEFORE_SENTENCE = /[.!?…:"“”„«»‘’_¿¡*()[\]—–]|--|\n\s*\n|^\s*-\s/u;

/** In verse a line begins with a capital, whatever its first word is. */
export function isVerse(text: string): boolean {
  const lines = text.slice(0, 1 << 18).match(/[\p{L},;]\n\p{L}/gu) ?? [];
  return (
    lines.length >= 8 && lines.filter((pair) => /\n\p{Lu}/u.test(pair)).length > 0.7 * lines.length
  );
}

/** Small words inside Arabic names, whatever the language is. */
const ARABIC = new Set(['el', 'al', 'ben', 'ibn', 'bin', 'abu']);
/** Titles that are half of the name of a place, a church or a day. */
const SAINTS = new Set(['san', 'santa', 'santo', 'saint', 'sainte', 'st', 'ste', 'sankt', 'sint']);

/** End as adjectives do in German, and are none. */
const NO_ADJECTIVES = new Set(
  `aber oder wieder immer unter hinter neben zwischen wegen gegen ohne heute bitte leider lieber sogar daher
  nieder weder entweder außer ausser denen deren lange gerne beinahe nahe eben oben neben morgen gestern
  sondern dessen indessen unterdessen während trotzdem außerdem seitdem nachdem indem dem zusammen selber
  weiter vorüber herüber hinüber darüber hierüber worüber einander miteinander wollen sollen können müssen
  haben werden sagen wurde würde hätte wäre habe sei möge möchte solle wolle könne müsse
  hatten waren wurden konnten wollten sollten mußten kamen gingen sahen standen`.split(/\s+/),
);
const isAdjective = (word: string, { acts, said }: Lexicon): boolean =>
  /(?:e[mnrs]?)$/.test(word) && !NO_ADJECTIVES.has(word) && !acts.has(word) && !said.has(word);

/** The words of a document: those with a capital with their uses, those without. */
export interface Evidence {
  /** by plain form */
  capitals: ReadonlyMap<string, Uses>;
  /** plain forms of words that stand without a capital, and how often */
  lower: ReadonlyMap<string, number>;
}

/** What the document says of its words. One pass, time and memory in proportion to its length. */
export function evidenceOf(text: string, lexicon: Lexicon): Evidence {
  const capitals = new Map<string, Uses>();
  const lower = new Map<string, number>();
  const verse = isVerse(text);
  /** the word before: in lower case, its uses where it is a name, and whether an article stands before it */
  let last = {
    lower: '',
    uses: undefined as Uses | undefined,
    end: -1,
    isFree: false,
    hasArticle: false,
    /** the capitalised word that small words inside names lead back to: "Abd" behind "Abd el" */
    leads: '',
  };
  /** What makes one name with what stands beside it; titles, and first names, have a name of their own. */
  const joins = (word: string) =>
    word !== '' && !lexicon.firstNames.has(word) && (SAINTS.has(word) || !lexicon.titles.has(word));
  eachName(text, ({ text: written, start, end }) => {
    const gap = last.end < 0 ? '\n\n' : text.slice(last.end, start);
    const beside = gap === ' ' || gap === '\n' || gap === '' || gap === "'" || gap === '’';
    const opens =
      last.end < 0 ||
      (gap !== ' ' && MARKS_BEFORE_SENTENCE.test(gap)) ||
      (verse && gap.includes('\n'));
    const form = plain(written);
    const small = form.toLowerCase();
    const { uses: before } = last;
    const isHyphened = /^[-‐]$/.test(gap);
    if (isHyphened && before) addPartner(before, HYPHENED);
    const isArticle = lexicon.articles.has(small) || lexicon.counting.has(small);
    if (!isUpper(written)) {
      lower.set(small, (lower.get(small) ?? 0) + 1);
      const isSmall = lexicon.particles.has(small) || ARABIC.has(small);
      // "l'Ancre d'argent": the head of a name whose rest has no capital.
      const head = beside && last.uses === undefined ? capitals.get(last.leads) : undefined;
      if (head && !isArticle && !isSmall) addPartner(head, `${REST}${small}`);
      if (beside && before) {
        if (lexicon.said.has(small)) before.said++;
        else if (last.isFree && lexicon.acts.has(small)) before.acts++;
        else if (last.hasArticle && !lexicon.particles.has(small)) before.adjectival++;
      }
      last = {
        lower: small,
        uses: undefined,
        end,
        isFree: false,
        hasArticle: beside && !isArticle && last.hasArticle,
        leads: beside && isSmall ? last.leads : '',
      };
      if (isArticle) last.hasArticle = true;
      return;
    }
    const uses = isName(written) ? (capitals.get(small) ?? unused()) : undefined;
    let hasArticle = false;
    if (uses) {
      if (uses.all++ === 0) capitals.set(small, uses);
      if (!opens) uses.inside++;
      const titled = lexicon.titles.has(last.lower) && (beside || gap === '. ' || gap === '.\n');
      if (titled) uses.title++;
      else if (beside && !before && lexicon.titles.has(last.leads)) uses.noble++;
      if (isHyphened) addPartner(uses, HYPHENED);
      else if (beside && joins(last.leads)) addPartner(uses, last.leads);
      if (beside && before && (joins(small) || lexicon.firstNames.has(small)))
        addPartner(before, small);
      if (beside && !opens) {
        if (lexicon.counting.has(last.lower)) uses.counted++;
        if (lexicon.articles.has(last.lower)) uses.article++;
        else if (lexicon.said.has(last.lower)) uses.said++;
        else if (lexicon.at.has(last.lower)) {
          uses.at++;
          if (lexicon.within.has(last.lower)) uses.within++;
          uses.prepositions.add(last.lower);
        } else if (!before && !last.hasArticle && isAdjective(last.lower, lexicon))
          uses.described++;
        if (before) {
          uses.after++;
          if (last.isFree) before.before++;
          if (lexicon.firstNames.has(last.lower)) uses.surname++;
        }
        hasArticle = lexicon.articles.has(last.lower) || lexicon.counting.has(last.lower);
      }
    }
    // "der alte Wendt" has one, "der Müller Wendt" has none of its own.
    const isFree = !hasArticle && !(beside && last.hasArticle && !before);
    last = {
      ...{ lower: small, uses, end, isFree, leads: small },
      hasArticle: hasArticle || isArticle,
    };
  });
  return { capitals, lower };
}
