import { remembered } from '../../core/remembered.js';

/** Between two sentences, or two paragraphs. Space first: what stands before it is looked at only there. */
const BETWEEN =
  /\s+(?<=[^\p{Lu}][.!?…]["'”’)\]]*\s+)(?=["'“‘(]?[\p{Lu}\p{N}])|(?<!\s)[^\S\n]*\n\s*/gu;
/** Of a longer sentence so much is read on each side of a span, in UTF-16 units. */
const AROUND = 240;
/** So long a sentence is read whole, and so once for all its spans. */
const WHOLE = 600;
/** Texts whose sentences are remembered: chunks, and documents as they are read. */
const TEXTS = 256;

interface Span {
  start: number;
  end: number;
}

/** Where the gaps between the sentences of a text begin and end, one after the other. */
const gapsOf = remembered(
  TEXTS,
  (text): Int32Array =>
    Int32Array.from(
      [...text.matchAll(BETWEEN)].flatMap(({ 0: gap, index }) => [index, index + gap.length]),
    ),
);

/** How many of some gaps end before a place or there. */
function gapsBefore(gaps: Int32Array, place: number): number {
  let [low, high] = [0, gaps.length / 2];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((gaps[2 * middle + 1] as number) <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The sentence of a text that has a span, or all that have some of it; of a long one some, in whole
 * words: half a word would be another.
 */
export function sentenceAround(text: string, start: number, end: number): Span {
  const gaps = gapsOf(text);
  const before = gapsBefore(gaps, start);
  const begin = before === 0 ? 0 : (gaps[2 * before - 1] as number);
  let after = before;
  while (2 * after < gaps.length && (gaps[2 * after] as number) < end) after++;
  const last = gaps[2 * after] ?? text.length;
  if (last - begin <= WHOLE) return { start: begin, end: Math.max(last, end) };
  const from = Math.max(begin, start - AROUND);
  const to = Math.min(last, end + AROUND);
  return {
    start: from === begin ? from : Math.min(start, text.indexOf(' ', from) + 1 || start),
    end: to === last ? to : Math.max(end, text.lastIndexOf(' ', to)),
  };
}
