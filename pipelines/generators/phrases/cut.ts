import { isFunctionWord } from '../../language/function-words.js';
import { meaningOf } from '../../language/noun-meaning.js';
import { isDeterminer, isJoined } from './phrase-shape.js';
import type { Tagged } from './tagged.js';

/** Whether a phrase of nouns is the half of a longer one, by what stands beside it. */

type Words = readonly Tagged[];

export const DESCRIBING: ReadonlySet<string> = new Set(['NOUN', 'PROPN', 'ADJ', 'NUM']);
/** "His recent and forgotten books". */
export const BENT = /(?:ed|ing)$/;

/** Stand before a noun and all that describes it. */
export const COUNTS: ReadonlySet<string> = new Set(
  'no such other many few several more most both all some any each every only various'.split(' '),
);

const MARK = /^[.,;:!?…()[\]"“”—–]$/;
export const isMark = (word: Tagged | undefined): boolean =>
  word === undefined || MARK.test(word.text);

const OPENS = /^["“‘'«(]$/;
const CLOSES = /^[.,;:!?…)"”’»']$/;
/** Whether no space stands between two words: "comb-like", "f(n)", "[citation needed]", "king's". */
export const isGlued = (a: Tagged | undefined, b: Tagged | undefined): boolean =>
  a !== undefined &&
  b !== undefined &&
  a.end === b.start &&
  !OPENS.test(a.text) &&
  !CLOSES.test(b.text);

/** Whether a verb takes the noun behind it: "has won prizes", and none of "the newly built bridges". */
function takesNoun(words: Words, at: number): boolean {
  const { small } = words[at] as Tagged;
  if (!BENT.test(small)) return true;
  const before = words[at - 1];
  if (before === undefined) return false;
  return small.endsWith('ed')
    ? ['AUX', 'PRON', 'NOUN', 'PROPN'].includes(before.pos) && !isDeterminer(before)
    : ['AUX', 'ADP', 'SCONJ', 'NOUN'].includes(before.pos) || isMark(before);
}

const WITH_THE =
  /^(?:latter|former|same|following|next|last|first|second|only|very|own|entire|whole|rest|several|numerous)$/;
/** "It takes place", "took part". */
const TAKES = /^(?:take|takes|took|taken|taking)$/;

const PARALLEL: ReadonlySet<string> = new Set(['PROPN', 'ADJ']);

/** Whether a word before a noun, or before what describes it, belongs to it: "two old bridges", "per cent". */
export function isCutBefore(words: Words, from: number): boolean {
  const before = words[from - 1];
  if (before === undefined || isGlued(before, words[from])) return true;
  // "The latter two", "the same town", "the first opening" are said with their article alone.
  if (WITH_THE.test((words[from] as Tagged).small)) return true;
  if (isDeterminer(before)) return false;
  if (isMark(before)) return false;
  // "State-run mills", "comb-like bands".
  if (isJoined(words[from - 2] ?? before) && isGlued(words[from - 2], before)) return true;
  // "Ming and Qing dynasties", "rural and regional centres": the noun is that of both.
  const parallel = words[from - 2]?.pos ?? '';
  if (before.pos === 'CCONJ' && PARALLEL.has(parallel) && parallel === words[from]?.pos)
    return true;
  if (TAKES.test(before.small)) return true;
  // "The Court of International Justice".
  if (before.small === 'of' && isName(words[from] as Tagged) && isName(words[from - 2] ?? before))
    return true;
  if (before.pos === 'VERB') return !takesNoun(words, from - 1);
  if (isName(before)) return true;
  const isOpen = DESCRIBING.has(before.pos) || before.pos === 'ADV' || COUNTS.has(before.small);
  return isOpen || before.small === 'per' || !isFunctionWord(before.small);
}

const isName = ({ text, small }: Tagged): boolean =>
  /^\p{Lu}/u.test(text) && !isFunctionWord(small);

const INTO = new Set(['in', 'on', 'by', 'at', 'under', 'for']);
const ONTO = new Set(['with', 'of', 'to', 'for']);
/** "In accordance with", "by means of": a preposition of three words; also in quotation marks. */
export function isPrepositional(words: Words, from: number, to: number): boolean {
  const before = words[OPENS.test(words[from - 1]?.text ?? '') ? from - 2 : from - 1];
  return to === from + 1 && INTO.has(before?.small ?? '') && ONTO.has(words[to]?.small ?? '');
}

/** "In an effort to do", "the fact that it does". */
const GOES_ON: ReadonlySet<string> = new Set(['of', 'to', 'that', 'between']);

/** Whether a phrase goes on behind its last noun. */
export function isCutBehind(words: Words, to: number): boolean {
  const after = words[to];
  if (after === undefined || isGlued(words[to - 1], after)) return true;
  if (DESCRIBING.has(after.pos) || GOES_ON.has(after.small)) return true;
  // "The plague spread too quickly": what is taken for a noun is a verb.
  if (isName(after) || after.pos === 'ADV') return true;
  // "Each comb touch the comb": what is taken for a noun is a verb.
  if (isDeterminer(after)) return true;
  // "File transfer, and", which the tagger takes for a file that somebody transfers.
  if (after.pos !== 'VERB' || BENT.test(after.small) || meaningOf(after.small) === undefined)
    return false;
  const next = words[to + 1];
  return isMark(next) || ['ADP', 'CCONJ', 'AUX', 'SCONJ'].includes(next?.pos ?? '');
}
