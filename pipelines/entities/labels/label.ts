/** What a span of a text is, in the labels of OntoNotes 5; `none`: no entity, or none that is whole. */
export const LABELS = [
  'none',
  'person',
  'norp',
  'fac',
  'org',
  'gpe',
  'loc',
  'product',
  'event',
  'work',
  'law',
  'language',
  'date',
  'time',
  'percent',
  'money',
  'quantity',
  'ordinal',
  'cardinal',
] as const;

export type Label = (typeof LABELS)[number];

/** How probable each of `LABELS` is, in their order; they sum to 1. */
export type Shares = Float32Array;

/** How probable it is that two spans have one label, where each of them has any. */
export function agreement(a: Shares, b: Shares): number {
  let sum = 0;
  for (let at = 1; at < LABELS.length; at++) sum += (a[at] as number) * (b[at] as number);
  return sum;
}

/** The most probable label of a span. */
export const labelOf = (shares: Shares): Label =>
  LABELS[shares.indexOf(Math.max(...shares))] as Label;
