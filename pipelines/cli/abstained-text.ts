import { count } from './format.js';

/** How many answers say that the text does not tell, by kind: a line of a summary, where there are any. */
export function abstainedRows(abstained: Readonly<Record<string, number>>): [string, string][] {
  const kinds = Object.entries(abstained).sort(([a], [b]) => (a < b ? -1 : 1));
  if (kinds.length === 0) return [];
  return [['abstentions', kinds.map(([kind, n]) => `${kind} ${count(n)}`).join(', ')]];
}
