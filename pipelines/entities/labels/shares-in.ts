import { remembered } from '../../core/remembered.js';
import { placesOf } from '../../language/whole-match.js';
import { LABELS, type Shares } from './label.js';
import { type Piece, piecesOf } from './pieces.js';
import { sentenceAround } from './sentence-around.js';
import { labelPieces } from './tagger.js';

/** Mentions of a span that are looked at. */
const MOST = 4;
/** Sentences whose labels are remembered: answers to many questions are looked for in the same ones. */
const SENTENCES = 2048;

interface Read {
  pieces: Piece[];
  shares: Shares[];
}

const read = remembered(SENTENCES, (sentence): Read => {
  const pieces = piecesOf(sentence);
  return { pieces, shares: labelPieces(pieces) };
});

export function meanOf(all: readonly Shares[]): Shares {
  const sum = new Float32Array(LABELS.length);
  for (const shares of all)
    for (const [label, share] of shares.entries()) sum[label] = (sum[label] as number) + share;
  return sum.map((one) => one / all.length);
}

const ARTICLE = /^(?:the|an?)$/;
const NONE = Float32Array.from(LABELS, (label) => (label === 'none' ? 1 : 0));

/** The labels of one mention: the mean over its pieces, in their sentence. An article is no part of it. */
export function sharesAt(text: string, start: number, end: number): Shares {
  const sentence = sentenceAround(text, start, end);
  const { pieces, shares } = read(text.slice(sentence.start, sentence.end));
  const [from, to] = [start - sentence.start, end - sentence.start];
  const inside = shares.filter((_, at) => {
    const piece = pieces[at] as Piece;
    return piece.start < to && piece.end > from && !ARTICLE.test(piece.norm);
  });
  return inside.length === 0 ? NONE : meanOf(inside);
}

/**
 * How probable each label is for what a span of English texts names: the mean over its first
 * mentions; nothing where it stands in none.
 */
export function sharesIn(span: string, texts: readonly string[]): Shares | undefined {
  const seen: Shares[] = [];
  for (const text of texts) {
    for (const at of placesOf(span, text)) {
      seen.push(sharesAt(text, at, at + span.length));
      if (seen.length === MOST) return meanOf(seen);
    }
  }
  return seen.length > 0 ? meanOf(seen) : undefined;
}

/** The same for a span by its words alone. */
export const sharesAlone = (span: string): Shares => sharesAt(span, 0, span.length);
