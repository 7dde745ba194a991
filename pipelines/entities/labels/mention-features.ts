import { LEXICONS } from '../lexicon/index.js';

/** A word or a mark of a text. */
export interface Piece {
  text: string;
  small: string;
  start: number;
  end: number;
}

const PIECE =
  /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}]+|[.,](?=\p{N})[\p{N}]+|-[\p{L}\p{N}]+)*|[^\s\p{L}\p{N}]/gu;

export function piecesOf(text: string): Piece[] {
  return [...text.matchAll(PIECE)].map(({ 0: piece, index }) => ({
    ...{ text: piece, small: piece.toLowerCase(), start: index, end: index + piece.length },
  }));
}

/** The first piece that ends behind a place. */
function pieceAt(pieces: readonly Piece[], place: number): number {
  let [from, to] = [0, pieces.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((pieces[middle] as Piece).end > place) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** Rows of the table of weights: a power of two. */
export const ROWS = 1 << 17;

/** FNV-1a, 32 bits, of the UTF-16 units of a feature. */
function rowOf(feature: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < feature.length; at++)
    hash = Math.imul(hash ^ feature.charCodeAt(at), 0x01000193);
  hash ^= hash >>> 15;
  return (hash >>> 0) & (ROWS - 1);
}

/** The look of a word: Xx for a name, d for digits, at most two of a kind in a row. */
const shapeOf = (word: string): string =>
  word
    .replace(/\p{Lu}/gu, 'X')
    .replace(/[\p{Ll}\p{Lo}]/gu, 'x')
    .replace(/\p{N}/gu, 'd')
    .replace(/(.)\1{2,}/g, '$1$1');

const { firstNames, places, organisations, geographic, titles } = LEXICONS.en;

/** What the words of a span say by themselves. */
function ofSpan(words: readonly Piece[]): string[] {
  const [first, last] = [words[0] as Piece, words.at(-1) as Piece];
  const features = [
    `span=${words
      .map(({ small }) => small)
      .join(' ')
      .slice(0, 40)}`,
    `first=${first.small}`,
    `last=${last.small}`,
    `end3=${last.small.slice(-3)}`,
    `end2=${last.small.slice(-2)}`,
    `end4=${last.small.slice(-4)}`,
    `first4=${first.small.slice(0, 4)}`,
    `first end3=${first.small.slice(-3)}`,
    `last two=${words
      .slice(-2)
      .map(({ small }) => small)
      .join(' ')}`,
  ];
  for (const { small } of words) features.push(`word=${small}`);
  return features;
}

/** Features that need no knowledge of the words of a span: its look, and the lists of the lexicon. */
function ofLook(words: readonly Piece[]): string[] {
  const [first, last] = [words[0] as Piece, words.at(-1) as Piece];
  const shapes = words.slice(0, 4).map(({ text }) => shapeOf(text));
  return [
    'bias',
    `count=${Math.min(words.length, 6)}`,
    `shape=${shapes.join(' ')}`,
    `last shape=${shapeOf(last.text)} ${Math.min(words.length, 4)}`,
    `length=${Math.min(12, last.text.length)} ${words.length > 1}`,
    ...(firstNames.has(first.small) ? [`a first name ${words.length > 1}`] : []),
    ...(words.some(({ small }) => places.has(small)) ? [`a place ${words.length > 1}`] : []),
    ...(words.some(({ small }) => organisations.has(small)) ? ['an organisation'] : []),
    ...(words.some(({ small }) => geographic.has(small)) ? ['geographic'] : []),
    ...(titles.has(first.small) ? ['a title'] : []),
  ];
}

/** Words that are looked at on each side, wherever they stand. */
const NEAR = 7;

/** Words of the sentence near a span, without those beside it. */
function near(pieces: readonly Piece[], from: number, to: number): string[] {
  const found: string[] = [];
  const isEnd = (at: number) => /^[.!?]$/.test(pieces[at]?.text ?? '.');
  for (let at = from - 1; at >= from - NEAR && !isEnd(at); at--)
    if ((pieces[at] as Piece).small.length > 3) found.push(`near=${(pieces[at] as Piece).small}`);
  for (let at = to; at < to + NEAR && !isEnd(at); at++)
    if ((pieces[at] as Piece).small.length > 3) found.push(`near=${(pieces[at] as Piece).small}`);
  return found;
}

/** What stands around a span; numbers count by their look. */
function ofContext(pieces: readonly Piece[], from: number, to: number): string[] {
  const seen = (at: number): string => {
    const piece = pieces[at];
    return piece === undefined
      ? '|'
      : /^\p{N}/u.test(piece.text)
        ? shapeOf(piece.text)
        : piece.small;
  };
  const look = (at: number): string => shapeOf(pieces[at]?.text ?? '|').slice(0, 3);
  const length = Math.min(to - from, 3);
  const [before, before2, after, after2] = [seen(from - 1), seen(from - 2), seen(to), seen(to + 1)];
  const opens = from === 0 || /^[.!?"“”]$/.test(before);
  return [
    `-1=${before}`,
    `-2=${before2}`,
    `-3=${seen(from - 3)}`,
    `+1=${after}`,
    `+2=${after2}`,
    `+3=${seen(to + 2)}`,
    `-2-1=${before2} ${before}`,
    `+1+2=${after} ${after2}`,
    `-1+1=${before} ${after}`,
    `-1 length=${before} ${length}`,
    `+1 length=${after} ${length}`,
    `-1 end=${before.slice(-3)}`,
    `+1 end=${after.slice(-3)}`,
    `looks=${look(from - 1)} ${look(to)} ${opens}`,
    `-1 end3=${before} ${(pieces[to - 1] as Piece).small.slice(-3)}`,
    `+1 end3=${after} ${(pieces[to - 1] as Piece).small.slice(-3)}`,
    `-1 shape=${before} ${shapeOf((pieces[to - 1] as Piece).text)} ${length}`,
    ...near(pieces, from, to),
  ];
}

/** Which features of a span are looked up. */
export interface Told {
  /** what its words are */
  words: boolean;
  /** what stands around it */
  context: boolean;
}

const ALL: Told = { words: true, context: true };

/**
 * Rows of the weights for a span of a text, in UTF-16 units. An article before a name is no part of it.
 * @param pieces of the text, by `piecesOf`
 */
export function mentionFeatures(
  pieces: readonly Piece[],
  start: number,
  end: number,
  told: Told = ALL,
): number[] {
  let from = pieceAt(pieces, start);
  let to = pieceAt(pieces, end - 1) + 1;
  if (to - from > 1 && /^(?:the|a|an)$/.test((pieces[from] as Piece).small)) from++;
  if (to - from > 1 && /^['’]$/.test((pieces[to - 1] as Piece).small)) to--;
  to = Math.max(to, from + 1);
  if (from >= pieces.length) return [rowOf('bias')];
  const words = pieces.slice(from, to);
  const features = ofLook(words);
  if (told.words) features.push(...ofSpan(words));
  if (told.context) features.push(...ofContext(pieces, from, to));
  return features.map(rowOf);
}
