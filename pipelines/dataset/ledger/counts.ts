/** Adds numbers by name to those that are there. */
export function addCounts(
  to: Record<string, number>,
  more: Readonly<Record<string, number>> = {},
): void {
  for (const [name, n] of Object.entries(more)) to[name] = (to[name] ?? 0) + n;
}
