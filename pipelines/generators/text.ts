import { fold } from '../language/fold.js';
import { TITLES, TITLES_ELSEWHERE } from '../language/titles.js';
import { isFound, UNSPACED } from '../language/whole-match.js';
import { wordsOf } from '../language/words.js';

/** A leading article. */
export const ARTICLE = /^(the|an?)\s+/i;
const END_MARK = /[\s.,;:!?…。！？，；：、]/u;
const OPEN = '"\'“‘«„([';
const CLOSE = '"\'”’»“)\\]';
/** Marks around the whole, not around a part of it: (a), but not (a) and (b). */
export const WRAPPED = new RegExp(`^([${OPEN}])([^${OPEN}${CLOSE}]*)([${CLOSE}])$`, 'u');

/** A pattern with `+$` would try every mark of a long text. */
function withoutEndMarks(text: string): string {
  let end = text.length;
  while (end > 0 && END_MARK.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** What an answer says: without marks around it and without a leading article. */
export function coreOf(answer: string): string {
  const line = withoutEndMarks(answer.replace(/\p{White_Space}+/gu, ' ').trim());
  return withoutEndMarks(line.replace(WRAPPED, '$2')).trim().replace(ARTICLE, '');
}

/** Length in words; two characters of a script without spaces count as one. */
export const wordCount = (text: string): number =>
  wordsOf(text).length + Math.ceil((text.match(UNSPACED)?.length ?? 0) / 2);

/** Length in runs of letters and digits, as it is seen: "Duke Kent-Brown" has three, "5.3%" two. */
export const partCount = (text: string): number =>
  (text.replace(UNSPACED, ' ').match(/[\p{L}\p{N}\p{M}]+/gu)?.length ?? 0) +
  Math.ceil((text.match(UNSPACED)?.length ?? 0) / 2);

/**
 * Words and punctuation marks: how long a passage is for a model. Counted in words alone,
 * transcripts ("Mm-hmm . Yeah .") came out a fifth longer in tokens than the summaries beside them.
 */
export const pieceCount = (text: string): number =>
  wordCount(text) + (text.match(/[\p{P}\p{S}]/gu)?.length ?? 0);

/** The value of an answer as it is looked for in folded texts. */
export const needleOf = (answer: string): string => fold(coreOf(answer));

/** Whether the value of an answer stands, word for word, in a text that is folded already. */
export const standsInFolded = (answer: string, folded: string): boolean =>
  isFound(needleOf(answer), folded);

/**
 * Whether the value of an answer stands, word for word, in folded texts: all of it in one of them,
 * or, of several sentences, each in some text.
 */
export function standsInAny(answer: string, folded: readonly string[]): boolean {
  const stands = (part: string) => {
    const needle = needleOf(part);
    return folded.some((text) => isFound(needle, text));
  };
  if (stands(answer)) return true;
  const sentences = sentencesOf(answer).filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
  return sentences.length > 1 && sentences.every(stands);
}

/** The same for texts as they are. */
export const standsIn = (answer: string, texts: readonly string[]): boolean =>
  standsInAny(answer, texts.map(fold));

/** Longest answer, in words, that is expected word for word in a context. */
export const SHORT_ANSWER_WORDS = 5;
export const isShort = (answer: string): boolean => wordCount(answer) <= SHORT_ANSWER_WORDS;

/** Not behind an initial, nor a title: "Mr. Chips" begins no sentence. */
const SENTENCE_BORDER = new RegExp(
  `(?<!(?:^|[\\s("“'‘])(?:${TITLES}|${TITLES_ELSEWHERE}|Dña?|vs)\\.)(?<=[^\\p{Lu}][.!?…]["'”’)\\]]*) (?=["'“‘(]?[\\p{Lu}\\p{Lo}\\p{N}])|(?<=[。！？][”’」』]?)`,
  'u',
);

/** Sentences of a text, each with white space folded to single spaces. */
export function sentencesOf(text: string): string[] {
  return text
    .replace(/\p{White_Space}+/gu, ' ')
    .split(SENTENCE_BORDER)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}
