import { LABELS, type Shares } from './label.js';
import { labelShares } from './label-model.js';
import { piecesOf } from './mention-features.js';

/** Mentions of a span that are looked at, and how much of the text around each (UTF-16 units). */
const MOST = 4;
const AROUND = 80;

const IN_WORD = /[\p{L}\p{N}\p{M}]/u;

/** Where a span stands in a text as a whole. */
function* placesOf(span: string, text: string): Generator<number> {
  for (let at = text.indexOf(span); at >= 0; at = text.indexOf(span, at + 1)) {
    const end = at + span.length;
    const inNumber = /^\d/.test(span) && /\d[.,]$/.test(text.slice(Math.max(0, at - 2), at));
    const goesOn = /\d$/.test(span) && /^[.,]\d/.test(text.slice(end, end + 2));
    if (inNumber || goesOn || IN_WORD.test(text.charAt(at - 1)) || IN_WORD.test(text.charAt(end)))
      continue;
    yield at;
  }
}

/** What is asked of one mention: one alone is too sure of itself. */
const VIEWS = [
  { words: true, context: true },
  { words: true, context: false },
  { words: false, context: true },
];

export function meanOf(all: readonly Shares[]): Shares {
  const sum = new Float32Array(LABELS.length);
  for (const shares of all)
    for (const [label, share] of shares.entries()) sum[label] = (sum[label] as number) + share;
  return sum.map((one) => one / all.length);
}

/** The labels of one mention, by its words and those around it. */
export function sharesAt(text: string, start: number, end: number): Shares {
  // Half a word at the edge would be another word.
  const cut = text
    .slice(Math.max(0, start - AROUND), start)
    .replace(start > AROUND ? /^\S*/ : /^/, '');
  const pieces = piecesOf(cut + text.slice(start, end + AROUND));
  const views = VIEWS.map((told) =>
    labelShares(pieces, cut.length, cut.length + end - start, told),
  );
  return meanOf(views);
}

/**
 * How probable each label is for what a span of English texts names: the mean over its first
 * mentions; by its words alone where it stands in none.
 */
export function sharesIn(span: string, texts: readonly string[]): Shares {
  const seen: Shares[] = [];
  for (const text of texts) {
    for (const at of placesOf(span, text)) {
      seen.push(sharesAt(text, at, at + span.length));
      if (seen.length === MOST) return meanOf(seen);
    }
  }
  return seen.length > 0
    ? meanOf(seen)
    : labelShares(piecesOf(span), 0, span.length, { words: true, context: false });
}
