/** Between two sentences, or two paragraphs. */
const BETWEEN = /(?<=[^\p{Lu}][.!?…]["'”’)\]]*)\s+(?=["'“‘(]?[\p{Lu}\p{N}])|\n+/gu;
/** So much is looked at on each side of a span for the end of its sentence, in UTF-16 units. */
const AROUND = 240;
/** What a sentence begins with tells that one ended before it. */
const OPENING = 3;

interface Span {
  start: number;
  end: number;
}

/** Where the sentence begins that goes on at a place, or a word of it. */
function beginOf(text: string, place: number): number {
  const from = Math.max(0, place - AROUND);
  const before = text.slice(from, place + OPENING);
  let begin = from === 0 ? 0 : from + before.indexOf(' ') + 1;
  for (const { 0: gap, index } of before.matchAll(BETWEEN))
    if (from + index + gap.length <= place) begin = from + index + gap.length;
  return Math.min(begin, place);
}

/** Where the sentence ends that has the text before a place, or a word of it. */
function endOf(text: string, place: number): number {
  const from = Math.max(0, place - OPENING);
  const after = text.slice(from, place + AROUND);
  for (const { index } of after.matchAll(BETWEEN)) if (from + index >= place) return from + index;
  if (place + AROUND >= text.length) return text.length;
  return Math.max(place, from + after.lastIndexOf(' '));
}

/**
 * The sentence of a text that has a span, or all that have some of it; of a long one some, in whole
 * words: half a word would be another.
 */
export const sentenceAround = (text: string, start: number, end: number): Span => ({
  start: beginOf(text, start),
  end: endOf(text, end),
});
