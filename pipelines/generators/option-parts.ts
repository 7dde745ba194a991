import { fold } from '../language/fold.js';
import { isFound } from '../language/whole-match.js';
import type { Option } from './options.js';
import { needleOf } from './text.js';

/** Options that say what others say: "all of the above", "both A and C", "mainly the wind" beside "the wind". */

const ALL =
  /^(?:all|both|each|every one|any) of (?:the (?:above|following|others?|options?|choices?|answers?)|these|them)|^all the above|^(?:alle(?: der)? (?:oben|genannten|antworten)|toutes? (?:les )?(?:réponses|ces)|todas? las (?:anteriores|respuestas|opciones)|al het bovenstaande)|^以上(?:全部|都是|皆是|全是)/iu;
const NONE =
  /^(?:none|neither) of (?:the (?:above|following|others?|options?|choices?|answers?)|these|them)|^(?:keine[rs]?(?: der)? (?:oben|genannten|antworten)|aucune (?:des|de ces)|ninguna de las|geen van)|^以上(?:都不是|皆非|全不是)/iu;

export const saysAll = ({ text }: Option): boolean =>
  ALL.test(fold(text).trim()) || ALL.test(text.trim());
export const saysNone = ({ text }: Option): boolean =>
  NONE.test(fold(text).trim()) || NONE.test(text.trim());

const MARKS =
  /^(?:both |only |options? |answers? |either )*((?:[([]?[A-L\d][)\]]?)(?:(?:,| and| or| &|, and| und| et| y| en)? ?[([]?[A-L\d][)\]]?)+)(?: (?:only|are (?:correct|right|true)))?[.!]?$/u;

/** The options that one names by their marks: "both A and B". */
function marksIn({ text }: Option): Set<string> {
  const list = MARKS.exec(text.trim())?.[1] ?? '';
  return new Set(list.match(/(?<![\p{L}\d])[A-L\d](?![\p{L}\d])/gu) ?? []);
}

/** Whether one option holds the other: in what it says, or by its mark. */
function holds(whole: Option, part: Option): boolean {
  if (part.mark !== '' && marksIn(whole).has(part.mark.toUpperCase())) return true;
  const needle = needleOf(part.text);
  return needle !== '' && isFound(needle, fold(whole.text));
}

/**
 * Whether an option may be right as well, where one is: it holds the right one, or is held by it. All
 * others are right where all of the above are; where none of the above is, none is.
 */
export function isRightBeside(other: Option, right: Option): boolean {
  if (saysNone(right)) return saysAll(other) ? false : saysNone(other);
  if (saysNone(other)) return false;
  if (saysAll(right) || saysAll(other)) return true;
  return holds(right, other) || holds(other, right);
}
