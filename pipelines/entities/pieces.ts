/** Most UTF-16 units of a piece: a second or two of a small model. */
const MOST = 32 << 10;

/** Where a text may be cut, the best first: between paragraphs, lines, words. */
const BORDERS = ['\n\n', '\n', ' '];

/** Where the piece that begins at `start` ends. */
function endOf(text: string, start: number): number {
  const most = start + MOST;
  if (text.length <= most) return text.length;
  for (const border of BORDERS) {
    const at = text.lastIndexOf(border, most - border.length);
    // A piece is not so short that nothing is won by it.
    if (at > start + MOST / 2) return at + border.length;
  }
  const isPair = /[\uD800-\uDBFF]/.test(text.charAt(most - 1));
  return isPair ? most - 1 : most;
}

/** A text in pieces, cut where no name is: the text alone decides where. */
export function* piecesOf(text: string): Generator<{ start: number; text: string }> {
  for (let start = 0; start < text.length; ) {
    const end = endOf(text, start);
    yield { start, text: text.slice(start, end) };
    start = end;
  }
}
