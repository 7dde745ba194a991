import { remembered } from '../../core/remembered.js';
import { type Constituent, constituentsAt } from './constituents.js';
import { tag } from './tagged.js';

/** Say how much or which of something there is: "a form of anthrax" is anthrax. */
const LIGHT = new Set(
  `type kind sort form variety range set series number combination part piece group couple pair majority lot mixture
  types kinds sorts forms varieties sets parts pieces groups`.split(/\s+/),
);
export const isLight = (noun: string): boolean => LIGHT.has(noun);

/** Questions that are remembered: each answer of a sample asks again. */
const MOST = 256;
/** Longest phrase, in words, that may be asked for. */
const LONGEST = 8;

/** What a question asks for: "school" of "what type of school is it", "hairs" of "what are the hairs called". */
export const askedNoun = remembered(MOST, (question: string): string | undefined => {
  const words = tag(question);
  const at = words.findIndex(({ small }) => small === 'what' || small === 'which');
  if (at < 0) return undefined;
  const next = words[at + 1]?.pos === 'AUX' ? at + 2 : at + 1;
  const headAt = (from: number): Constituent | undefined => constituentsAt(words, from, LONGEST)[0];
  const first = headAt(next);
  if (first?.head === undefined || !isLight(first.head)) return first?.head;
  return words[first.to]?.small === 'of' ? headAt(first.to + 1)?.head : undefined;
});
