import { bounded, NUMERAL, valuesIn } from '../values.js';
import type { Piece } from './mention-features.js';

/** A span of a text that may be an entity, in UTF-16 units. */
export interface Mention {
  start: number;
  end: number;
}

/** Words of a name, the small ones inside it counted. */
const MOST_WORDS = 6;
const INSIDE =
  /^(?:of|the|de|del|della|di|da|du|des|la|le|van|von|der|den|zu|y|al|bin|ibn|and|for|in|on|&|-|\.|['’]s?)$/;
const OPENS = /^[\p{Lu}\p{Lt}\d]/u;

/** Runs of words with capitals or digits from one on, with small words of names between them. */
function namesFrom(text: string, pieces: readonly Piece[], from: number): Mention[] {
  const found: Mention[] = [];
  const { start } = pieces[from] as Piece;
  for (let at = from; at < pieces.length && at < from + MOST_WORDS; at++) {
    const { text: word, start: begin, end } = pieces[at] as Piece;
    const gap = at > from && text.slice((pieces[at - 1] as Piece).end, begin);
    if (typeof gap === 'string' && gap !== '' && gap !== ' ') break;
    if (OPENS.test(word)) found.push({ start, end });
    else if (!INSIDE.test(word)) break;
  }
  return found;
}

/**
 * Spans of an English text that may be entities: runs of words with capitals, parts of these, and
 * values. They overlap.
 * @param pieces of the text, by `piecesOf`
 */
export function mentionsOf(text: string, pieces: readonly Piece[]): Mention[] {
  const found = new Map<string, Mention>();
  const add = ({ start, end }: Mention) => found.set(`${start} ${end}`, { start, end });
  valuesIn(text, 'en').forEach(add);
  for (const { 0: one, index } of text.matchAll(bounded(NUMERAL)))
    add({ start: index, end: index + one.length });
  for (const [at, { text: word }] of pieces.entries())
    if (OPENS.test(word)) namesFrom(text, pieces, at).forEach(add);
  return [...found.values()];
}
