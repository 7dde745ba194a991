import { isFunctionWord } from '../../language/function-words.js';
import { meaningOf } from '../../language/noun-meaning.js';
import { type Constituent, constituentsAt, isWholeAt } from './constituents.js';
import { BENT, DESCRIBING } from './cut.js';
import { isDeterminer, isJoined } from './phrase-shape.js';
import { type Tagged, tag, taggedIn } from './tagged.js';
import { unlikeNouns } from './unlike-meaning.js';

/** A phrase of a text, and how unlike another it is. */
export interface Alike {
  text: string;
  unlike: number;
}

/** A phrase where it stands. */
interface Standing {
  words: readonly Tagged[];
  one: Constituent;
}

/** Words and marks more or less that a phrase may have. */
const mostLonger = (length: number): number => Math.max(1, Math.floor(length / 3));

const [OTHER_LINK, OTHER_LINKS, OTHER_NUMBER] = [0.25, 0.5, 0.5];
const [OTHER_OPENER, OTHER_DETERMINER, OTHER_BUILD] = [1, 0.75, 1];

/**
 * Phrases of English texts that are whole, and of one kind with another: nouns for nouns, begun by the
 * same article, about as long. They are as somebody wrote them: a word of a phrase that is exchanged for
 * another is nonsense for most readers ("padlocking the dishes").
 * @param texts where the phrase stands
 * @returns how unlike each is, 0 at the least; they may repeat
 */
export function phrasesAlike(
  phrase: string,
  sources: readonly string[],
  texts: readonly string[],
): Alike[] {
  const own = standingOf(phrase, texts);
  if (own === undefined) return [];
  const length = own.one.to - own.one.from;
  const most = length + mostLonger(length);
  return sources.flatMap((text) => {
    const words = taggedIn(text);
    const found: Alike[] = [];
    // A chunk begins and ends anywhere.
    for (let from = 1; from < words.length - 1; from++) {
      for (const one of constituentsAt(words, from, most)) {
        const size = one.to - one.from;
        if (one.to >= words.length || Math.abs(size - length) > mostLonger(length)) continue;
        const unlike = unlikeness(own, { words, one });
        if (unlike === undefined || !isWholeAt(words, one)) continue;
        if (one.head === undefined && !isVerbal(words.slice(one.from, one.to))) continue;
        const span = text.slice((words[from] as Tagged).start, (words[one.to - 1] as Tagged).end);
        if (!span.includes('\n')) found.push({ text: spoken(words[from] as Tagged, span), unlike });
      }
    }
    return found;
  });
}

/** Have a capital at the beginning of a sentence alone. */
const BEGINNING = new Set(['DET', 'PRON', 'ADP', 'SCONJ', 'ADV', 'PART']);

/** A span of a text in one line, without the capital that a sentence gave it. */
function spoken({ pos }: Tagged, span: string): string {
  const line = span.replace(/\p{White_Space}+/gu, ' ');
  return BEGINNING.has(pos) ? line.charAt(0).toLowerCase() + line.slice(1) : line;
}

/** Behind these another verb may come: "what makes", "to make". */
const SUBJECT = new Set(
  'to that which who what when where if because as while and or but'.split(' '),
);
const isVerb = ({ pos }: Tagged): boolean => pos === 'AUX' || pos === 'VERB';
/** "As the Byzantines called them": what somebody of the sentence before is said of. */
const BROKEN_OFF = new Set(['ADJ', 'DET', 'ADP', 'AUX', 'CCONJ', 'SCONJ', 'PART', 'PRON']);

/** Whether what goes to a mark has as many verbs as it may ("painted on silk date from") and does not break off. */
function isVerbal(words: readonly Tagged[]): boolean {
  const [first, last] = [words[0] as Tagged, words.at(-1) as Tagged];
  // "It is a single-step" of "a single-step, slow engine".
  if (BROKEN_OFF.has(last.pos) || isJoined(words.at(-2) ?? last)) return false;
  const isClause = !isVerb(first) && first.pos !== 'ADP' && first.pos !== 'PART';
  let allowed = isClause || first.pos === 'PART' ? 1 : 0;
  let isIn = isVerb(first);
  let has = false;
  for (const [at, word] of words.entries()) {
    if (at === 0) continue;
    const next = words[at + 1];
    if (SUBJECT.has(word.small) && (word.small !== 'to' || (next && isVerb(next)))) allowed++;
    if (isVerb(word) && !BENT.test(word.small) && !isIn) {
      if (allowed-- === 0) return false;
      has = true;
    }
    isIn = isVerb(word) || (isIn && (word.pos === 'ADV' || word.pos === 'PART'));
  }
  return has || !isClause;
}

/** What has an article has the same one again: "the latter" is never "a latter". */
const ARTICLES = new Set(['the', 'a']);

/** What determines a noun in like ways. */
const DETERMINERS = [
  ['the', 'this', 'that', 'these', 'those'],
  ['their', 'the', 'a'],
  ['other', 'many', 'few', 'several', 'more', 'most', 'all', 'some', 'any', 'various', 'both'],
];

/** Prepositions that may stand for each other. */
const PLACING = new Set(
  'in at on near from to into through by within around with for under over between'.split(' '),
);

/** How unlike two beginnings are, of a preposition before a determiner, or of either alone. */
function unlikeOpeners(a: readonly string[], b: readonly string[]): number | undefined {
  if (a.length !== b.length) return undefined;
  const [one, two] = [a.at(-1) as string, b.at(-1) as string];
  const isLike =
    !ARTICLES.has(one) && DETERMINERS.some((all) => all.includes(one) && all.includes(two));
  if (one !== two && !isLike) return undefined;
  const isOther = a.length > 1 && a[0] !== b[0];
  // "Of" and "per" belong to what stands before them.
  if (isOther && ![a, b].every(([first = '']) => PLACING.has(first))) return undefined;
  return (one === two ? 0 : OTHER_DETERMINER) + (isOther ? OTHER_OPENER : 0);
}

/** What follows these may belong to what stands before the phrase: "ranked firms as contractors". */
const LOOSE = new Set(['to', 'as', 'by', 'at', 'near', 'from', 'under', 'over', 'within']);

/** How unlike two phrases are; nothing: of different kinds. */
function unlikeness(own: Standing, other: Standing): number | undefined {
  const [a, b] = [own.one, other.one];
  if ((a.head === undefined) !== (b.head === undefined)) return undefined;
  if (b.links.some((link) => LOOSE.has(link) && !a.links.includes(link))) return undefined;
  const openers = unlikeOpeners(a.opener.split(' '), b.opener.split(' '));
  if (openers === undefined) return undefined;
  // "Strange odor" has its article before it; what has none may have none.
  if (isDetermined(own) !== isDetermined(other)) return undefined;
  if (isMost(other) && !isMost(own)) return undefined;
  const links =
    a.links.length !== b.links.length
      ? OTHER_LINKS
      : a.links.every((link, at) => link === b.links[at])
        ? 0
        : OTHER_LINK;
  const [taken, otherTaken] = a.opener.startsWith('verb') ? [takes(own), takes(other)] : ['', ''];
  if (otherTaken === 'noun' && taken !== otherTaken) return undefined;
  // "Burning wood" is what somebody does, "old wood" is none.
  const isOtherBuild = taken !== otherTaken || beginsWithVerb(own) !== beginsWithVerb(other);
  const meaning = a.head === undefined ? 0 : unlikeNouns(a.head, b.head as string);
  const build = isOtherBuild ? OTHER_BUILD : 0;
  return links + openers + build + (a.isMany === b.isMany ? 0 : OTHER_NUMBER) + meaning;
}

/** What a verb goes on with: "attached hosts" is no "declined quickly", nor "opened the gate". */
function takes({ words, one }: Standing): string {
  const next = words[one.from + 1];
  if (next === undefined) return '';
  return isDeterminer(next) || next.pos === 'PRON'
    ? 'the'
    : DESCRIBING.has(next.pos)
      ? 'noun'
      : next.pos;
}

const beginsWithVerb = ({ words, one }: Standing): boolean => words[one.from]?.pos === 'VERB';

/** "The largest market" is said with its article. */
const isMost = ({ words, one }: Standing): boolean => {
  const word = words[one.from] as Tagged;
  return word.pos === 'ADJ' && word.isBent && word.small.endsWith('est');
};

const isDetermined = ({ words, one }: Standing): boolean => {
  const before = words[one.from - 1];
  return (
    one.head !== undefined && one.opener === '' && before !== undefined && isDeterminer(before)
  );
};

/**
 * A phrase where the first text has it; by itself where none does; nothing: it is no whole phrase.
 * @param isOther whether it may be left out: by itself "benefit the owner" reads as a noun
 */
function standingOf(
  phrase: string,
  texts: readonly string[],
  isOther = false,
): Standing | undefined {
  const small = phrase.toLowerCase();
  let isSaid = false;
  for (const text of texts) {
    const at = text.toLowerCase().indexOf(small);
    if (at < 0) continue;
    isSaid = true;
    const words = taggedIn(text);
    const from = words.findIndex((word) => word.start === at);
    const found = standingAt(withNoun(words, from), at, at + phrase.length);
    if (found) return found;
  }
  if (isSaid && isOther) return undefined;
  const before = 'It was ';
  const [words, end] = [tag(`${before}${phrase}.`), before.length + phrase.length];
  const found = standingAt(words, before.length, end);
  return found ?? (isOther ? undefined : asNouns(words, before.length, end));
}

/** What a tagger misreads, and is words without a small one among them, the last of which is a noun: "free radical production". */
function asNouns(words: readonly Tagged[], start: number, end: number): Standing | undefined {
  const from = words.findIndex((word) => word.start === start);
  const to = words.findIndex((word) => word.end === end) + 1;
  if (from < 0 || to <= from + 1) return undefined;
  const last = words[to - 1] as Tagged;
  const isNouns =
    last.pos !== 'ADJ' &&
    meaningOf(last.small) !== undefined &&
    words.slice(from, to).every((one) => /^\p{L}+$/u.test(one.text) && isContent(one)) &&
    words.slice(from, to - 1).every((one) => !isVerb(one) || BENT.test(one.small));
  const isMany = /[^s]s$/.test(last.small);
  return isNouns
    ? { words, one: { opener: '', links: [], isMany, head: last.small, from, to } }
    : undefined;
}

const isContent = ({ small }: Tagged): boolean =>
  !isFunctionWord(small) || small === 'and' || small === 'or' || small === 'well';

/** Tells how unlike a phrase others are that somebody wrote by themselves; nothing: of another kind. */
export function unlikeWhole(
  phrase: string,
  texts: readonly string[],
): (other: string) => number | undefined {
  const own = standingOf(phrase, texts);
  return (other) => {
    const one = own && standingOf(other, texts, true);
    return own && one ? unlikeness(own, one) : undefined;
  };
}

/** Before these no verb begins that is not bent: "are revenge and karma", "of hit points". */
const BEFORE_NOUN = new Set('am is are was were be been being has have had'.split(' '));
const isBeforeNoun = (word: Tagged | undefined): boolean =>
  word !== undefined &&
  (BEFORE_NOUN.has(word.small) ||
    word.pos === 'DET' ||
    word.pos === 'ADJ' ||
    (word.pos === 'ADP' && word.small !== 'to'));

/** The words with a noun in the place of what a tagger took for a verb. */
function withNoun(words: readonly Tagged[], at: number): readonly Tagged[] {
  const word = words[at];
  if (word === undefined) return words;
  const isNoun =
    word.pos === 'VERB' &&
    !word.isBent &&
    meaningOf(word.small) !== undefined &&
    isBeforeNoun(words[at - 1]);
  return isNoun ? words.with(at, { ...word, pos: 'NOUN' }) : words;
}

function standingAt(words: readonly Tagged[], start: number, end: number): Standing | undefined {
  const from = words.findIndex((word) => word.start === start);
  const to = words.findIndex((word) => word.end === end) + 1;
  if (from < 0 || to <= from) return undefined;
  const found = constituentsAt(words, from, to - from);
  const one = found.find((some) => some.to === to) ?? whole(found, from, to);
  return one && { words, one };
}

/** What begins with a verb or a small word ends where it ends. */
function whole(found: readonly Constituent[], from: number, to: number): Constituent | undefined {
  const [one] = found;
  return one && one.head === undefined ? { ...one, from, to } : undefined;
}
