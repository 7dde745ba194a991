import { isFunctionWord } from '../../language/function-words.js';
import { isLeft } from '../twins/common-nouns.js';
import {
  BENT,
  COUNTS,
  DESCRIBING,
  isCutBefore,
  isCutBehind,
  isGlued,
  isMark,
  isPrepositional,
} from './cut.js';
import { isDeterminer, isJoined, isPossessive, verbForm } from './phrase-shape.js';
import type { Tagged } from './tagged.js';

/**
 * A phrase that is whole by itself: a noun with what describes it and what is said of it ("the loss of
 * the old bridges"), the same behind a preposition, or what begins with a verb or a small word and goes
 * to the next mark ("make it cheap").
 */
export interface Constituent {
  /** what another has to have, too: how it begins, and for nouns how they are joined */
  opener: string;
  /** small words between its noun phrases, in their order */
  links: readonly string[];
  /** whether its first noun is of many */
  isMany: boolean;
  /** its first noun, in lower case; none: it begins with a verb or a small word */
  head: string | undefined;
  from: number;
  to: number;
}

type Words = readonly Tagged[];

const NOUNS = new Set(['NOUN', 'PROPN']);
const NONE = { text: '' } as Tagged;

interface Base {
  /** "the", "a", "their", or nothing */
  determiner: string;
  head: Tagged;
  to: number;
}

/** What determines a noun, as it has to be again: "the", "other". */
function determinerAt(word: Tagged | undefined): string {
  if (word === undefined || (!isDeterminer(word) && !COUNTS.has(word.small))) return '';
  if (isPossessive(word)) return 'their';
  return word.small === 'an' ? 'a' : word.small;
}

/** The longest noun phrase that begins at a place, without what is said behind its noun. */
function baseAt(words: Words, from: number): Base | undefined {
  const determiner = determinerAt(words[from]);
  const start = determiner === '' ? from : from + 1;
  let head: Tagged | undefined;
  let at = start;
  let to = at;
  for (; at < words.length; at++) {
    const word = words[at] as Tagged;
    const next = words[at + 1];
    const isInside = next !== undefined && (DESCRIBING.has(next.pos) || isJoined(next));
    if (at > start && (isBetween(words, at) || isOwning(words, at))) continue;
    if (at > start && isCompound(words, at)) continue;
    if (isFunctionWord(word.small) && word.pos !== 'PROPN') break;
    // "Video on demand interactive service": what describes stands before what goes with a noun.
    if (word.pos === 'ADJ' && words[at - 1]?.pos === 'NOUN' && at > start) break;
    if (NOUNS.has(word.pos)) [head, to] = [word, at + 1];
    else if (DESCRIBING.has(word.pos) || (at > start && isJoined(word) && isInside)) continue;
    else if (isDescribing(words, at, isInside)) continue;
    else break;
  }
  // "The bridge is old": what describes stands before its noun, or is no part of the phrase.
  return head === undefined || to !== at ? undefined : { determiner, head, to };
}

/** "Soft, gelatinous bodies", "cytotoxic or immunosuppressive drugs", "recurring and life-threatening infections". */
const isBetween = (words: Words, at: number): boolean =>
  /^(?:,|and|or)$/.test((words[at] as Tagged).small) &&
  isAdjectival(words, at - 1) &&
  isAdjectival(words, at + 1) &&
  DESCRIBING.has(words[at + (isJoined(words[at + 2] ?? NONE) ? 4 : 2)]?.pos ?? '');

function isAdjectival(words: Words, at: number): boolean {
  const [word, next] = [words[at], words[at + 1]];
  if (word?.pos === 'ADJ' || (word?.pos === 'VERB' && BENT.test(word.small))) return true;
  return word?.pos === 'NOUN' && next !== undefined && isJoined(next);
}

/** "Life-threatening", "comb-like": what follows the hyphen, and what goes on behind it. */
const isCompound = (words: Words, at: number): boolean => {
  const [before, word, next] = [words[at - 1], words[at] as Tagged, words[at + 1]];
  if (isJoined(word)) return isGlued(before, word) && isGlued(word, next);
  return (
    before !== undefined &&
    isJoined(before) &&
    isGlued(before, word) &&
    !NOUNS.has(word.pos) &&
    DESCRIBING.has(next?.pos ?? '')
  );
};

/** "The king's bridge". */
const isOwning = (words: Words, at: number): boolean =>
  /^['’]s?$/.test((words[at] as Tagged).text) &&
  NOUNS.has(words[at - 1]?.pos ?? '') &&
  DESCRIBING.has(words[at + 1]?.pos ?? '');

/**
 * "Newly built", "growing", but no "primarily merchants"; behind a noun a verb says what it does: "all acids
 * required oxygen".
 */
function isDescribing(words: Words, at: number, isInside: boolean): boolean {
  const { pos, small } = words[at] as Tagged;
  const next = words[at + 1];
  if (pos === 'ADV') return small.endsWith('ly') && ['ADJ', 'VERB'].includes(next?.pos ?? '');
  const before = words[at - 1];
  // "The French migrated west".
  const isDone = NOUNS.has(before?.pos ?? '') || /^\p{Lu}/u.test(before?.text ?? '');
  return isInside && pos === 'VERB' && BENT.test(small) && !isDone;
}

/** Small words that join noun phrases. */
const LINKS = new Set(
  'of in for on with from by between against into over under within among and or to at near as'.split(
    ' ',
  ),
);
const LAST = new Set(['and', 'or']);
const MOST_LINKS = 4;

/** Phrases of nouns that begin at a place, from the shortest. */
function nominalsAt(words: Words, from: number): Constituent[] {
  const found: Constituent[] = [];
  const links: string[] = [];
  let at = from;
  let first: Base | undefined;
  while (links.length <= MOST_LINKS) {
    const base = baseAt(words, at);
    if (base === undefined || (at > from && isClauseAt(words, at, from))) break;
    first ??= base;
    const head = first.head.small;
    const isMany = first.head.isBent;
    if (!isOpen(links))
      found.push({ opener: first.determiner, links: [...links], isMany, head, from, to: base.to });
    const [link, next] = [words[base.to]?.small ?? '', words[base.to + 1]?.small ?? ''];
    // "Typhus, smallpox, and infections"; with two alone the comma ends what stands before.
    const isLast = link === ',' && LAST.has(next);
    if ((!LINKS.has(link) && link !== ',') || (isLast && !links.includes(','))) break;
    links.push(isLast ? `, ${next}` : link);
    at = base.to + (isLast ? 2 : 1);
  }
  return found;
}

/** "Oil and developing new fields", but not "salt and dried fish". */
const isClauseAt = (words: Words, at: number, from: number): boolean =>
  words[at]?.pos === 'VERB' &&
  words[from]?.pos !== 'VERB' &&
  !(words[at]?.small.endsWith('ed') && words[at + 1]?.pos === 'NOUN');

/** "Typhus, smallpox" goes on, and "a distinction between salt". */
const isOpen = (links: readonly string[]): boolean =>
  links.lastIndexOf('between') > links.lastIndexOf('and') ||
  links.lastIndexOf(',') > links.findLastIndex((link) => /^(?:, )?(?:and|or)$/.test(link));

const isOpening = (pos: string, small: string): boolean =>
  isFunctionWord(small) &&
  (['ADP', 'SCONJ', 'PART', 'AUX'].includes(pos) || /^(?:when|where|how|why|while)$/.test(small));

/** Whether a phrase that begins here may go on to the next mark: with a verb, or a small word. */
function openerAt(words: Words, at: number): string | undefined {
  const word = words[at] as Tagged;
  const { pos, small, text } = word;
  if (/^\p{Lu}/u.test(text)) return undefined;
  if (pos === 'VERB') return `verb ${verbForm(word)}`;
  return isOpening(pos, small) ? small : undefined;
}

/** What goes from a place to the next mark. */
function toMarkAt(words: Words, from: number, opener: string, most: number): Constituent[] {
  let to = from + 1;
  while (to < words.length && to - from <= most && !isMark(words[to])) to++;
  if (to - from > most || to - from < 2) return [];
  return [{ opener, links: [], isMany: false, head: undefined, from, to }];
}

/** What says something of a noun or pronoun: "they are judged wrong". */
function clausesAt(
  words: Words,
  from: number,
  subject: Constituent | undefined,
  most: number,
): Constituent[] {
  const isPronoun = words[from]?.pos === 'PRON';
  const verb = words[subject?.to ?? from + 1];
  if (verb?.pos !== 'AUX' || (subject === undefined && !isPronoun)) return [];
  return toMarkAt(words, from, isPronoun ? 'clause they' : 'clause', most);
}

/** Whether nothing that belongs to a phrase stands before or behind it. */
export function isWholeAt(words: Words, { from, to, head, opener }: Constituent): boolean {
  const [before, after] = [words[from - 1], words[to]];
  if (isBound(before) || isBound(after)) return false;
  if (isGlued(before, words[from]) || isGlued(words[to - 1], after)) return false;
  if (opener.startsWith('clause')) return isMark(before) || before?.pos === 'SCONJ';
  if (head === undefined) return !isAuxiliary(before) || /^verb (?:ing)?$/.test(opener);
  // "For example".
  if (isLeft(head) || isPrepositional(words, from, to) || isCutBehind(words, to)) return false;
  return opener !== '' || !isCutBefore(words, from);
}

const isBound = (word: Tagged | undefined): boolean =>
  word !== undefined && (isJoined(word) || word.pos === 'SYM' || /^['’]s?$/.test(word.text));
const isAuxiliary = (word: Tagged | undefined): boolean => word?.pos === 'AUX';

/** Phrases that begin at a place; behind a preposition nouns alone, where it has any. */
export function constituentsAt(words: Words, from: number, most: number): Constituent[] {
  const nominals = nominalsAt(words, from);
  const clauses = clausesAt(words, from, nominals.at(-1), most);
  if (nominals.length + clauses.length > 0) return [...nominals, ...clauses];
  const first = words[from] as Tagged;
  if (first.pos === 'ADP') {
    const behind = nominalsAt(words, from + 1);
    if (behind.length > 0)
      return behind.map((one) => ({ ...one, opener: `${first.small} ${one.opener}`, from }));
  }
  const opener = openerAt(words, from);
  return opener === undefined ? [] : toMarkAt(words, from, opener, most);
}
