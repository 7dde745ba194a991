import { remembered } from '../../core/remembered.js';
import { languageOf } from '../../language/which-language.js';
import { type Tagged, taggedIn } from '../phrases/tagged.js';
import { type Placed, sentencePlaces } from './sentence-places.js';

/** A sentence of a text, or a clause of it. */
export interface Clause extends Placed {
  /** the sentence it is of, from 0 */
  sentence: number;
  /** by what it begins, and whether with a subject of its own; BEGINS: it begins the sentence */
  opens: string;
}

/** Begins a sentence. */
export const BEGINS = 'sentence';

/** Texts whose clauses are remembered: answers to other questions come again with every question. */
const MOST_ANSWERS = 4096;
/** A clause of fewer words says too little to be told from another. */
const LEAST_WORDS = 3;

/** Join two statements; with a comma before them only, or they join words. */
const JOINING = new Set(['and', 'but', 'so', 'or', 'yet']);
/** Begin a statement that depends on another. */
const DEPENDENT = new Set(
  'because since while although though whereas if when unless until where before after as'.split(
    ' ',
  ),
);
/** Hang on the word before them: what they follow cannot go without them. */
const RELATIVE = new Set(['which', 'who', 'whose', 'whom', 'where']);
/** Complete what stands before them, and it cannot do without. */
const COMPLETING = new Set(['that', 'to', 'if', 'whether']);

const connective = (opens: string): string => opens.replace(/ .*/, '');
export const hangs = (opens: string): boolean => RELATIVE.has(connective(opens));
/** What has to follow a clause; '': nothing. */
export const completedBy = (opens: string): string =>
  COMPLETING.has(connective(opens)) ? connective(opens) : '';

/**
 * Sentences of a text, in English cut where a clause begins clearly: behind a semicolon; at *because*
 * and its like; at *, and* with a verb behind; at *that* and *to* behind what they complete.
 */
export const clausesOf = remembered(MOST_ANSWERS, (text: string): readonly Clause[] => {
  const isEnglish = languageOf(text) === 'en';
  return sentencePlaces(text).flatMap((placed, sentence) => {
    // White space was folded: places within it are not known.
    const isPlain = text.slice(placed.start, placed.end) === placed.text;
    const all = isEnglish && isPlain ? cut(placed) : [{ ...placed, opens: BEGINS }];
    return all.map((one) => ({ ...one, sentence }));
  });
});

function cut({ text, start, end }: Placed): Omit<Clause, 'sentence'>[] {
  const words = taggedIn(text);
  const borders = words.flatMap((_, at) => {
    const opens = at === 0 ? undefined : opensAt(words, at);
    return opens === undefined ? [] : [{ at: (words[at] as Tagged).start, opens }];
  });
  const clauses: Omit<Clause, 'sentence'>[] = [];
  let [from, opens] = [0, BEGINS];
  for (const border of [...borders, { at: text.length, opens: BEGINS }]) {
    const said = text.slice(from, border.at).replace(/[\s,;]+$/, '');
    const isLast = border.at === text.length;
    const rest = text.slice(border.at);
    if (!isLast && [said, rest].some((one) => wordsIn(one) < LEAST_WORDS - 1)) continue;
    clauses.push({ text: said, start: start + from, end: start + from + said.length, opens });
    [from, opens] = [border.at, border.opens];
  }
  const last = clauses.at(-1);
  if (last) [last.text, last.end] = [text.slice(last.start - start), end];
  return clauses;
}

const wordsIn = (text: string): number => text.match(/[\p{L}\p{N}'’-]+/gu)?.length ?? 0;
const isVerb = (word: Tagged | undefined): boolean => word?.pos === 'VERB' || word?.pos === 'AUX';

/** How a clause begins at a word, if one does. */
function opensAt(words: readonly Tagged[], at: number): string | undefined {
  const { small, pos } = words[at] as Tagged;
  const before = words[at - 1] as Tagged;
  if (before.text === ';') return `; ${subjectAt(words, at)}`;
  if (small === 'to') {
    const isVerbal =
      before.pos === 'VERB' && words[at + 1]?.pos === 'VERB' && !HALF.has(before.small);
    return pos === 'PART' && isVerbal ? 'to' : undefined;
  }
  if (small === 'that')
    return pos === 'SCONJ' && before.pos === 'VERB' && hasVerb(words, at) ? 'that' : undefined;
  if (before.text === ',' && (JOINING.has(small) || RELATIVE.has(small)))
    return hasVerb(words, at) ? `${small} ${subjectAt(words, at + 1)}` : undefined;
  const isDependent = DEPENDENT.has(small) && pos !== 'ADP' && pos !== 'NOUN' && pos !== 'PRON';
  if (!isDependent || !hasVerb(words, at)) return undefined;
  return small === 'as' && before.text !== ',' ? undefined : `${small} ${subjectAt(words, at + 1)}`;
}

/** Not complete without what they go on with in a way that "to" alone tells. */
const HALF = new Set('going used ought supposed have has had need needs according'.split(' '));

/** Whether a verb stands behind a word, before the next comma. */
function hasVerb(words: readonly Tagged[], at: number): boolean {
  for (const word of words.slice(at + 1)) {
    if (isVerb(word)) return true;
    if (/[,;]/.test(word.text)) return false;
  }
  return false;
}

/** Whether a clause has a subject of its own, and of which kind: one that stands for another, or not. */
function subjectAt(words: readonly Tagged[], at: number): string {
  let first = at;
  while (words[first]?.pos === 'ADV') first++;
  if (words[first]?.pos === 'AUX') return 'is';
  return words[first]?.pos === 'VERB' ? 'does' : 'subject';
}
