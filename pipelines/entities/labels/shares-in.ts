import { remembered } from '../../core/remembered.js';
import { placesOf } from '../../language/whole-match.js';
import { LABELS, type Shares } from './label.js';
import { type Piece, piecesOf } from './pieces.js';
import { sentenceAround } from './sentence-around.js';
import { labelPieces, REACH } from './tagger.js';

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
  const mean = new Float32Array(LABELS.length);
  for (let label = 0; label < mean.length; label++) {
    let sum = 0;
    for (const shares of all) sum += shares[label] as number;
    mean[label] = sum / all.length;
  }
  return mean;
}

const ARTICLE = /^(?:the|an?)$/;
const NONE = Float32Array.from(LABELS, (label) => (label === 'none' ? 1 : 0));

/** The labels of one mention: the mean over its pieces, in their sentence. An article is no part of it. */
export function sharesAt(text: string, start: number, end: number): Shares {
  const sentence = sentenceAround(text, start, end);
  const { pieces, shares } = read(text.slice(sentence.start, sentence.end));
  return overSpan(pieces, shares, start - sentence.start, end - sentence.start);
}

/** The mean over the pieces of a span. */
function overSpan(
  pieces: readonly Piece[],
  shares: readonly Shares[],
  start: number,
  end: number,
): Shares {
  const inside = shares.filter((_, at) => {
    const piece = pieces[at] as Piece;
    return piece.start < end && piece.end > start && !ARTICLE.test(piece.norm);
  });
  return inside.length === 0 ? NONE : meanOf(inside);
}

/**
 * The labels of the first mention in a text that is read once: the tagger is asked for the pieces that
 * it looks at alone, which gives the same. Nothing where the text does not have the span.
 */
export function sharesOnce(span: string, text: string): Shares | undefined {
  const at = placesOf(span, text).next();
  if (at.done) return undefined;
  const sentence = sentenceAround(text, at.value, at.value + span.length);
  const [start, end] = [at.value - sentence.start, at.value + span.length - sentence.start];
  const pieces = piecesOf(text.slice(sentence.start, sentence.end));
  const from = pieces.findIndex((piece) => piece.end > start);
  const to = pieces.findLastIndex((piece) => piece.start < end);
  const near = pieces.slice(Math.max(0, from - REACH), to + 1 + REACH);
  return overSpan(near, labelPieces(near), start, end);
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
