/**
 * Windows over `length` tokens that cover all of them, as few as `overlap` allows, spread evenly.
 * @param size most tokens of a window
 * @param overlap least tokens that two neighbours share
 * @returns [start, end) of each; one empty window where there are no tokens
 */
export function windowsOver(length: number, size: number, overlap: number): [number, number][] {
  if (length <= size) return [[0, length]];
  // Windows have to get on: at least by a quarter of their size.
  const shared = Math.min(overlap, Math.floor((size * 3) / 4));
  const count = Math.ceil((length - shared) / (size - shared));
  return Array.from({ length: count }, (_, at) => {
    const start = Math.floor((at * (length - size)) / (count - 1));
    return [start, start + size];
  });
}
