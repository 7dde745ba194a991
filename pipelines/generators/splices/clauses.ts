import { remembered } from '../../core/remembered.js';
import { languageOf } from '../../language/which-language.js';
import { type Tagged, taggedIn } from '../phrases/tagged.js';
import { isBalanced } from '../reference.js';
import { type Placed, sentencePlaces } from './sentence-places.js';

/** A sentence of a text, or a clause of it. */
export interface Clause extends Placed {
  /** the sentence it is of, from 0 */
  sentence: number;
  /** by what it begins; BEGINS: it begins the sentence */
  opens: string;
}

/** Begins a sentence. */
export const BEGINS = 'sentence';

/** Texts whose clauses are remembered: answers to other questions come again with every question. */
const MOST_ANSWERS = 4096;
/** A clause of fewer words says too little to be told from another. */
const LEAST_WORDS = 3;

/** Join two statements, with a comma before them: without one they join words. */
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
const COMPLETING = new Set(['that']);

const connective = (opens: string): string => opens.replace(/ .*/, '');
export const hangs = (opens: string): boolean => RELATIVE.has(connective(opens));
/** What has to follow a clause; '': nothing. */
export const completedBy = (opens: string): string =>
  COMPLETING.has(connective(opens)) ? connective(opens) : '';

/**
 * Sentences of a text, in English cut where a statement begins clearly, with a subject and a verb of its
 * own: behind a semicolon; at *because* and its like; at *, and*; at *that* behind a verb.
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
  // "When he came, they left": where the statement begins that the rest hangs on is not told by a word.
  const isMain = !DEPENDENT.has(words[0]?.small ?? '') && !RELATIVE.has(words[0]?.small ?? '');
  const borders = words.flatMap((_, at) => {
    const opens = at === 0 || !isMain ? undefined : opensAt(words, at);
    return opens === undefined ? [] : [{ at: (words[at] as Tagged).start, opens }];
  });
  const clauses: Omit<Clause, 'sentence'>[] = [];
  let [from, opens] = [0, BEGINS];
  for (const border of [...borders, { at: text.length, opens: BEGINS }]) {
    const said = text.slice(from, border.at).replace(/[\s,;]+$/, '');
    const isLast = border.at === text.length;
    const rest = text.slice(border.at);
    const isCut = [said, rest].some((one) => wordsIn(one) < LEAST_WORDS - 1 || !isBalanced(one));
    if (!isLast && isCut) continue;
    clauses.push({ text: said, start: start + from, end: start + from + said.length, opens });
    [from, opens] = [border.at, border.opens];
  }
  const last = clauses.at(-1);
  if (last) [last.text, last.end] = [text.slice(last.start - start), end];
  return clauses;
}

const wordsIn = (text: string): number => text.match(/[\p{L}\p{N}'’-]+/gu)?.length ?? 0;

/** How a clause begins at a word, if one does: with a subject of its own and a verb behind it. */
function opensAt(words: readonly Tagged[], at: number): string | undefined {
  const { small, pos } = words[at] as Tagged;
  const before = words[at - 1] as Tagged;
  if (before.text === ';') return hasStatement(words, at) ? ';' : undefined;
  if (small === 'that')
    return pos === 'SCONJ' && before.pos === 'VERB' && hasStatement(words, at + 1)
      ? 'that'
      : undefined;
  if (before.text === ',' && RELATIVE.has(small)) return small;
  const isJoining = before.text === ',' && JOINING.has(small);
  const isDependent = DEPENDENT.has(small) && pos !== 'ADP' && pos !== 'NOUN' && pos !== 'PRON';
  if (!(isJoining || isDependent) || !hasStatement(words, at + 1)) return undefined;
  return small === 'as' && before.text !== ',' ? undefined : small;
}

/** Begin a statement: pronouns of who acts, articles and their like. */
const SUBJECTS = new Set(
  `i he she it they we you there this these the a an his her its their our my your all some most many each every both no
  one`.split(/\s+/),
);

/** Whether a subject begins at a word and a verb that is no infinitive or participle follows before the next mark. */
function hasStatement(words: readonly Tagged[], from: number): boolean {
  let at = from;
  while (words[at]?.pos === 'ADV') at++;
  const first = words[at];
  const isSubject = first !== undefined && (SUBJECTS.has(first.small) || first.pos === 'PROPN');
  if (!isSubject) return false;
  for (let next = at + 1; next < words.length; next++) {
    const { pos, small, text } = words[next] as Tagged;
    if (/[,;:()]/.test(text)) return false;
    if (pos === 'AUX' || (pos === 'VERB' && !small.endsWith('ing')))
      return words[next - 1]?.small !== 'to';
  }
  return false;
}
