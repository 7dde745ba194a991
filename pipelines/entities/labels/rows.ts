import { hashOf, spreadOf } from './hash.js';
import type { Piece } from './pieces.js';

/** What is looked up of a piece: its norm, first letter, last three, and shape; with the rows of each table. */
export const TABLES = [5000, 1000, 2500, 2500] as const;
/** Rows that are added up for each of these. */
export const EACH = 4;
const SEED = 8;

/** Code points, since a slice of UTF-16 units may cut one. */
const lettersOf = (text: string): string[] => [...text];

/** The look of a word: Xxxx for a name, dddd for a year, at most four of a kind in a row. */
function shapeOf(word: string): string {
  let [shape, last, count] = ['', '', 0];
  if (word.length >= 100) return 'LONG';
  for (const letter of word) {
    const kind = /\p{Lu}/u.test(letter)
      ? 'X'
      : /\p{L}/u.test(letter)
        ? 'x'
        : /\p{Nd}/u.test(letter)
          ? 'd'
          : letter;
    count = kind === last ? count + 1 : 0;
    last = kind;
    if (count < 4) shape += kind;
  }
  return shape;
}

/** Rows of the tables, one table behind the other, that tell what a piece is by itself. */
export function rowsOf({ text, norm }: Pick<Piece, 'text' | 'norm'>): number[] {
  const letters = lettersOf(text);
  const parts = [norm, letters[0] ?? '', letters.slice(-3).join(''), shapeOf(text)];
  let before = 0;
  return TABLES.flatMap((rows, at) => {
    const found = spreadOf(hashOf(parts[at] as string), SEED + at).map(
      (one) => before + (one % rows),
    );
    before += rows;
    return found;
  });
}
