import type { Random } from '../../core/random.js';
import { coreOf, needleOf } from '../text.js';

/** Names that are listed: "China, Japan and Korea". */
export interface Listed {
  names: readonly string[];
  /** what stands between them */
  between: readonly string[];
}

const BETWEEN = /, (?:and |or |& )?| (?:and|or|&) /u;
const EACH = new RegExp(BETWEEN.source, 'gu');
const NAME = /^\p{Lu}[\p{L}\p{M}.'’-]*(?: \p{Lu}[\p{L}\p{M}.'’-]*)*$/u;
const MOST = 5;

/** Asks for more than one: "which two", "what countries". */
const ASKS_MANY = /\b(?:two|both)\b|\b(?:which|what)(?: \p{L}+){0,2} \p{L}{2,}s\b/iu;

/** The names of an answer that is nothing but a list of such; "Tyne and Wear" is one name, unless two are asked for. */
export function listedIn(reference: string, question: string): Listed | undefined {
  const text = coreOf(reference);
  if (text !== reference || (!/, /.test(text) && !ASKS_MANY.test(question))) return undefined;
  const names = text.split(BETWEEN);
  const isList = names.length > 1 && names.length <= MOST && names.every((one) => NAME.test(one));
  return isList ? { names, between: text.match(EACH) ?? [] } : undefined;
}

const TRIES = 24;

/**
 * A list of other names, each of the kind of the one in whose place it stands; nothing where one has none.
 * @param others names that may stand for one of the list
 */
export function otherList(
  { names, between }: Listed,
  others: (name: string) => readonly string[],
  random: Random,
  isGood: (text: string) => boolean,
): string | undefined {
  const right = new Set(names.map(needleOf));
  const choices = names.map((name) => others(name).filter((one) => !right.has(needleOf(one))));
  if (choices.some((some) => some.length === 0)) return undefined;
  for (let tried = 0; tried < TRIES; tried++) {
    const taken = choices.map((some) => some[random.below(some.length)] as string);
    if (new Set(taken.map(needleOf)).size < taken.length) continue;
    const text = taken.map((name, at) => name + (between[at] ?? '')).join('');
    if (isGood(text)) return text;
  }
  return undefined;
}
