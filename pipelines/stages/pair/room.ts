/** What a context, or a part of one, has room for. */
export interface Room {
  /** with the separators behind its chunks */
  tokens: number;
  /** Infinity where the tokens alone decide */
  chunks: number;
}

/** The room that is left beside chunks of these sizes; never less than none. */
export function leftBeside(room: Room, sizes: readonly number[]): Room {
  const used = sizes.reduce((sum, size) => sum + size, 0);
  return {
    tokens: Math.max(0, room.tokens - used),
    chunks: Math.max(0, room.chunks - sizes.length),
  };
}

/** Items from the front until they fill a room: the last may be too long for it, and is cut then. */
export function upTo<T>(items: readonly T[], room: Room, sizeOf: (item: T) => number): T[] {
  const taken: T[] = [];
  let tokens = 0;
  for (const item of items) {
    if (taken.length >= room.chunks || tokens >= room.tokens) break;
    taken.push(item);
    tokens += sizeOf(item);
  }
  return taken;
}

/** Items that fit, from the front; those that are too long are passed over. */
export function fitting<T>(items: readonly T[], room: Room, sizeOf: (item: T) => number): T[] {
  let { tokens, chunks } = room;
  return items.filter((item) => {
    const size = sizeOf(item);
    if (size > tokens || chunks === 0) return false;
    tokens -= size;
    chunks -= 1;
    return true;
  });
}
