import { isFunctionWord } from '../../language/function-words.js';
import { isNumber } from '../answer-type.js';
import { type Tagged, taggedIn } from './tagged.js';

/**
 * How a phrase is built, as far as a tagger tells: "the old bridges" is a determiner, what describes,
 * and a noun of many. Phrases of one shape may stand in each other's place.
 */
export interface PhraseShape {
  /** a class for each word and mark, by `classAt` */
  classes: readonly string[];
  /** what stands before and behind it, by `besideOf`; undefined where it stands in no text */
  before: string | undefined;
  after: string | undefined;
  /** in lower case, the noun right behind it that it describes */
  described: string | undefined;
}

const POSSESSIVE = new Set('my your his her its our their'.split(' '));
export const isPossessive = ({ small }: Tagged): boolean => POSSESSIVE.has(small);
export const isDeterminer = ({ pos, small }: Tagged): boolean =>
  pos === 'DET' || (pos === 'PRON' && POSSESSIVE.has(small));
const ENDING = /(?:ing|ed|ly|est|er)$/;
const IN_NOUN_PHRASE = new Set(['NOUN', 'PROPN', 'ADJ']);
const HYPHEN = /^[-‐–/]$/;
export const isJoined = ({ text }: Tagged): boolean => HYPHEN.test(text);

/** A word that goes with the noun behind it. */
const describes = (word: Tagged | undefined): boolean =>
  word !== undefined && (IN_NOUN_PHRASE.has(word.pos) || isJoined(word));

/** What a word is in its phrase: words of one class take each other's place, small words only their own. */
export function classAt(words: readonly Tagged[], at: number, end: number): string {
  const word = words[at] as Tagged;
  const { pos, small, text, isBent } = word;
  if (isDeterminer(word)) return POSSESSIVE.has(small) ? 'their' : small.replace(/^an$/, 'a');
  if (isNumber(small) || pos === 'NUM') return 'number';
  // "Such" and "other" describe nothing.
  if (isFunctionWord(small)) return small;
  const isCapital = /^\p{Lu}/u.test(text) && at > 0;
  const name = pos === 'PROPN' || isCapital ? 'Name' : '';
  const next = at + 1 < end ? words[at + 1] : undefined;
  const ending = ENDING.exec(small)?.[0] ?? '';
  // "Called comb rows" is no stiffened comb.
  const bent = /^(?:ed|ing)$/.test(ending) ? ending : '';
  if (IN_NOUN_PHRASE.has(pos) && describes(next)) return `describing${name}${bent}`;
  if (pos === 'NOUN' || pos === 'PROPN') {
    const many = isBent || (pos === 'PROPN' && /[^s]s$/.test(small)) ? 'Many' : '';
    return `noun${name}${many}${/^(?:ing)$/.test(ending) ? ending : ''}`;
  }
  if (pos === 'ADJ') return `adjective${ending}`;
  if (pos === 'ADV') return small.endsWith('ly') ? 'adverb' : `adverb ${small}`;
  if (pos === 'VERB') return `verb${verbForm(word)}`;
  return small;
}

export const verbForm = ({ small, isBent }: Tagged): string =>
  /(?:ing|ed)$/.exec(small)?.[0] ?? (!isBent ? '' : small.endsWith('s') ? 's' : 'ed');

/** Behind these a noun may go on with what is said of it: "no wife present". */
const NO_BORDER = new Set(['no', 'such', 'other', 'many', 'few', 'several', 'more', 'most']);

/** What the word beside a phrase is: enough to tell whether the phrase ends there. */
function besideOf(word: Tagged | undefined): string {
  if (word === undefined || word.pos === 'PUNCT')
    return HYPHEN.test(word?.text ?? '') ? 'joined' : 'mark';
  if (isDeterminer(word) && !NO_BORDER.has(word.small)) return 'determiner';
  if (/^['’]s?$/.test(word.text) || word.pos === 'SYM') return 'joined';
  if (IN_NOUN_PHRASE.has(word.pos) || word.pos === 'NUM' || NO_BORDER.has(word.small))
    return 'noun';
  if (/^\p{Lu}/u.test(word.text) && !isFunctionWord(word.small)) return 'noun';
  if (word.pos === 'AUX' || word.pos === 'PART') return 'auxiliary';
  if (word.pos === 'VERB') return 'verb';
  if (word.pos === 'ADV') return 'adverb';
  return word.small === 'of' ? 'of' : 'small';
}

/** The shape of the words from `from` to before `to`. */
export const shapeAt = (words: readonly Tagged[], from: number, to: number): PhraseShape => ({
  classes: Array.from({ length: to - from }, (_, at) => classAt(words, from + at, to)),
  before: besideOf(words[from - 1]),
  after: besideOf(words[to]),
  described: describedAt(words, to),
});

/** The last of the nouns that begin at a place: "steam" of none, "engines" of "toy steam engines". */
function describedAt(words: readonly Tagged[], from: number): string | undefined {
  let to = from;
  while (words[to]?.pos === 'NOUN') to++;
  return words[to - 1] && to > from ? words[to - 1]?.small : undefined;
}

/** The shape of a phrase where a text has it; by itself where none does. */
export function shapeOf(phrase: string, texts: readonly string[]): PhraseShape {
  const small = phrase.toLowerCase();
  for (const text of texts) {
    const at = text.toLowerCase().indexOf(small);
    if (at < 0) continue;
    const words = taggedIn(text);
    const from = words.findIndex(({ start }) => start === at);
    const to = words.findIndex(({ end }) => end === at + phrase.length) + 1;
    if (from >= 0 && to > from) return shapeAt(words, from, to);
  }
  const words = taggedIn(phrase);
  return {
    ...shapeAt(words, 0, words.length),
    ...{ before: undefined, after: undefined, described: undefined },
  };
}

export const isOfShape = (a: PhraseShape, b: PhraseShape): boolean =>
  a.classes.length === b.classes.length && a.classes.every((one, at) => one === b.classes[at]);
