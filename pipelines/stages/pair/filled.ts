import type { ContextItem } from './context-item.js';
import type { Room } from './room.js';
import type { Shorten } from './shorten.js';

/** How the contexts of a sample are filled. */
export interface Filling {
  /** of a context: what its template and answers leave */
  room: Room;
  /** tokens behind every chunk */
  separator: number;
  shorten: Shorten;
  /** least score of a chunk of the document that may hold something of the answer */
  bar: number;
  /** tokens that a chunk cut behind a sentence may leave free */
  spare: number;
}

/** A room with less than this share of a context left is full. */
const FULL = 1 / 50;

/** Chunks from the front that fill a room. The one that is too long for what is left is shortened. */
export async function filled(
  candidates: readonly ContextItem[],
  room: Room,
  { room: whole, separator, shorten, spare }: Filling,
): Promise<ContextItem[]> {
  const taken: ContextItem[] = [];
  let { tokens } = room;
  for (const one of candidates) {
    if (taken.length >= room.chunks || tokens < whole.tokens * FULL) break;
    const most = tokens - separator;
    const fits = one.ids.length <= most ? one : await shorten(one, most, most - spare);
    if (!fits) continue;
    taken.push(fits);
    tokens -= fits.ids.length + separator;
    // What a sentence has left is not filled by the beginning of another one.
    if (fits !== one && tokens <= spare) break;
  }
  return taken;
}
