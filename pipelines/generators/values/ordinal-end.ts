/** How the ordinal of a number ends in digits: 1st, 2nd, 11th. */
export function ordinalEnd(value: number): string {
  const last = value % 100;
  if (last > 10 && last < 14) return 'th';
  return ['th', 'st', 'nd', 'rd'][value % 10] ?? 'th';
}
