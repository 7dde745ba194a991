import { blanksAt } from './blanks.js';
import { Border, borderAt } from './borders.js';

/** Where a text is cut. */
export type Borders = 'sentence' | 'word' | 'character';

/** Windows up to this length are searched whole for the end of a word, longer ones by half. */
const SHORT = 64;

/** A place and how good it is. */
interface Place {
  token: number;
  border: Border;
}

/** Bytes at which the tokens of a text begin, and the end. */
type Offsets = ArrayLike<number>;

/** Of several tokens that one character became, none but the first is a border. */
const isDouble = (offsets: Offsets, token: number): boolean =>
  token > 1 && offsets[token] === offsets[token - 1];

const isLineEnd = (bytes: Buffer, at: number): boolean => blanksAt(bytes, at).breaks > 0;

/** The best end of a line in the last part of a window, of those that are alike the last. */
function bestLine(bytes: Buffer, offsets: Offsets, most: number, near: number): Place | undefined {
  let best: Place | undefined;
  for (let token = most; token >= near; token--) {
    const at = offsets[token] as number;
    if (isDouble(offsets, token) || !isLineEnd(bytes, at)) continue;
    const border = borderAt(bytes, at);
    if (border >= Border.heading && border > (best?.border ?? Border.none))
      best = { token, border };
    if (border === Border.paragraph) return best;
  }
  return best;
}

/**
 * The longest piece of a text that ends well: how many of its tokens it has, at most `most`. By
 * sentences that is the best kind of border in the last quarter, of one kind the last one there;
 * a heading stays with what follows. Where no word ends in its second half it ends at a
 * character, so that each piece is worth its search.
 * @param offsets bytes at which the tokens begin, and the end
 * @param most at least 1, and fewer than there are tokens
 */
export function pieceLength(
  bytes: Buffer,
  offsets: Offsets,
  most: number,
  borders: Borders,
): number {
  const lowest = most <= SHORT ? 1 : Math.ceil(most / 2);
  const near = Math.ceil((most * 3) / 4);
  const line = borders === 'sentence' ? bestLine(bytes, offsets, most, near) : undefined;
  if (line && line.border > Border.sentence) return line.token;
  const best = new Map<Border, number>();
  for (let token = most; token >= lowest; token--) {
    const at = offsets[token] as number;
    // Ends of lines near the end are known: the best of them is `line`.
    if (isDouble(offsets, token) || (line && token > near && isLineEnd(bytes, at))) continue;
    const border = borderAt(bytes, at);
    if (!best.has(border)) best.set(border, token);
    if (borders === 'character' && border >= Border.grapheme) return token;
    if (borders === 'word' && border >= Border.word) return token;
    if (borders !== 'sentence') continue;
    if (token >= near && border === Border.sentence) return token;
    if (token > near) continue;
    if (line?.border === Border.line) return line.token;
    // What is before a heading at the end may begin a little further up.
    if (line ? border > Border.heading : WORDS.some((one) => best.has(one))) break;
  }
  return chosen(best, near, line) ?? anyCharacter(bytes, offsets, most);
}

const LINES = [Border.line, Border.sentence, Border.row, Border.paragraph];
const WORDS = [Border.word, Border.clause, Border.heading, ...LINES];

/**
 * What is taken where no sentence and no line ends near the end, or only a heading.
 * @param best the last place of each kind
 */
function chosen(
  best: ReadonlyMap<Border, number>,
  near: number,
  heading: Place | undefined,
): number | undefined {
  const last = (kinds: readonly Border[]) => {
    const found = kinds.flatMap((one) => best.get(one) ?? []);
    return found.length > 0 ? Math.max(...found) : undefined;
  };
  if (heading) return last(LINES) ?? heading.token;
  const clause = best.get(Border.clause);
  if (clause !== undefined && clause >= near) return clause;
  return last(WORDS) ?? best.get(Border.grapheme) ?? best.get(Border.character);
}

/** Between two characters, whatever they are. */
function anyCharacter(bytes: Buffer, offsets: Offsets, most: number): number {
  for (let token = most; token > 0; token--) {
    if (borderAt(bytes, offsets[token] as number) !== Border.none) return token;
  }
  return most;
}
