/** By what bounds a number from below what bounds it from above, and back. */
const CONTRARY: readonly (readonly [string, string])[] = [
  ['more than', 'less than'],
  ['more than', 'fewer than'],
  ['over', 'under'],
  ['above', 'below'],
  ['at least', 'at most'],
  ['at least', 'up to'],
  ['no less than', 'no more than'],
];

/**
 * "Less than 70,000" for "more than 70,000": of a bounded number any other with the same bound says less
 * or more of the same thing, and one of both follows from the other.
 */
export function contraryBound(reference: string): string | undefined {
  const small = reference.toLowerCase();
  for (const [lower, upper] of CONTRARY)
    for (const [from, to] of [
      [lower, upper],
      [upper, lower],
    ] as const) {
      const at = small.search(new RegExp(`(?<!no )\\b${from}\\b`));
      if (at < 0) continue;
      const cased = /^\p{Lu}/u.test(reference.slice(at)) ? to[0]?.toUpperCase() + to.slice(1) : to;
      return reference.slice(0, at) + cased + reference.slice(at + from.length);
    }
  return undefined;
}
