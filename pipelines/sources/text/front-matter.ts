import type { Piece } from '../source.js';

/** Longest front matter looked for, in UTF-16 units. */
const MOST = 1 << 16;

/** Markdown without the YAML between --- lines that it may begin with. */
export async function* withoutFrontMatter(pieces: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  let held: Piece[] | undefined = [];
  let text = '';
  for await (const piece of pieces) {
    if (!held) {
      yield piece;
      continue;
    }
    held.push(piece);
    text += piece.text;
    const isBegun = /^\uFEFF?---\r?\n/.test(text) || text.length < 5;
    const end = /^\uFEFF?---\r?\n[\s\S]*?\n(?:---|\.\.\.)[ \t]*\r?\n/.exec(text)?.[0].length;
    if (isBegun && end === undefined && text.length < MOST) continue;
    yield* behind(held, end ?? 0);
    held = undefined;
  }
  if (held) yield* held;
}

/** What of the pieces comes behind the first units; of a cut piece the bytes are not told. */
function* behind(pieces: readonly Piece[], units: number): Generator<Piece> {
  let left = units;
  for (const piece of pieces) {
    const { text, at } = piece;
    if (left === 0) yield piece;
    else if (left < text.length) {
      const skipped = Buffer.byteLength(text.slice(0, left));
      const rest = text.slice(left);
      // Places stay exact where bytes are units, or UTF-8.
      const isExact = at && at[1] - at[0] === Buffer.byteLength(text);
      yield isExact ? { text: rest, at: [at[0] + skipped, at[1]] } : { text: rest };
    }
    left = Math.max(0, left - text.length);
  }
}
