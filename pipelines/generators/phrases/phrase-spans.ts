import { remembered } from '../../core/remembered.js';
import { likenessOf } from '../../language/noun-meaning.js';
import { isLeft } from '../twins/common-nouns.js';
import { COUNTS, isCutBefore, isCutBehind, isGlued, isPrepositional } from './cut.js';
import { isOfShape, type PhraseShape, shapeAt } from './phrase-shape.js';
import { type Tagged, tag, taggedIn } from './tagged.js';

/** Longest phrase, in words and marks, that is looked for. */
export const MOST_PIECES = 6;

/**
 * Phrases of English texts that are built as one is and are whole: nothing that belongs to them stands
 * before or behind. They may repeat.
 */
export function phrasesLike(shape: PhraseShape, text: string): string[] {
  const length = shape.classes.length;
  const words = taggedIn(text);
  const found: string[] = [];
  // A chunk begins and ends anywhere.
  for (let from = 1; from + length < words.length; from++) {
    const to = from + length;
    const one = shapeAt(words, from, to);
    if (!isOfShape(shape, one) || !isWhole(shape, one, words, from, to)) continue;
    const span = text.slice((words[from] as Tagged).start, (words[to - 1] as Tagged).end);
    if (!/\n/.test(span) && isSureOf(shape, span))
      found.push(span.replace(/\p{White_Space}+/gu, ' '));
  }
  return found;
}

/** Phrases that are remembered: one is met in many texts. */
const MOST_PHRASES = 8192;
/** A phrase as a sentence by itself has it: what is read otherwise there is not known well enough. */
const aloneAs = remembered(MOST_PHRASES, (span: string) => {
  const words = tag(`It was ${span}.`);
  return shapeAt(words, 2, words.length - 1);
});
export const isSureOf = (shape: PhraseShape, span: string): boolean =>
  !/^(?:describing|noun|a$|the)/.test(shape.classes[0] as string) ||
  isOfShape(shape, aloneAs(span));

/** Whether a span is a phrase by itself: not the half of a longer one, and nothing but small words. */
function isWhole(
  wanted: PhraseShape,
  one: PhraseShape,
  words: readonly Tagged[],
  from: number,
  to: number,
): boolean {
  const { classes, before, after } = one;
  const [first, last] = [classes[0] as string, classes.at(-1) as string];
  if (before === 'joined' || after === 'joined') return false;
  if (isGlued(words[from - 1], words[from]) || isGlued(words[to - 1], words[to])) return false;
  const isNominal = /^(?:describing|noun)/.test(first);
  if (isNominal && (isCutBefore(words, from) || isPrepositional(words, from, to))) return false;
  if (wanted.before !== undefined && (before === 'determiner') !== (wanted.before === 'determiner'))
    return false;
  if (/^noun/.test(last) && isCutBehind(words, to) && !(after === 'of' && wanted.after === 'of'))
    return false;
  if (/^adjective/.test(last) && !isLikeAdjective(wanted, one)) return false;
  // "Various" describes nothing.
  if (to === from + 1 && isBare((words[from] as Tagged).small)) return false;
  // What a verb takes is not known: as much as stands before a mark.
  if (/^verb/.test(first) && (after !== 'mark' || before !== (wanted.before ?? before)))
    return false;
  if (/^verb/.test(last) && after !== 'mark') return false;
  return words.slice(from, to).every(
    ({ small, pos }, at, all) =>
      // "Support basic research" is none: what describes stands before what goes with a noun.
      !(pos === 'NOUN' && all[at + 1]?.pos === 'ADJ') && (pos !== 'NOUN' || !isLeft(small)),
  );
}

const isBare = (small: string): boolean => isLeft(small) || COUNTS.has(small);

/**
 * Whether what describes stands as another does: before a noun, and then one of like meaning ("electric
 * trains", "diesel cars"), or behind what is so, and then to the end of what is said ("it was cheap").
 */
function isLikeAdjective(wanted: PhraseShape, { before, after, described }: PhraseShape): boolean {
  if (wanted.described === undefined)
    return (
      described === undefined &&
      after === 'mark' &&
      (before === 'auxiliary' || (before === 'adverb' && wanted.before === 'adverb'))
    );
  if (described === undefined || before === 'noun' || before === 'adverb') return false;
  return ['same', 'related'].includes(likenessOf(wanted.described, described));
}
