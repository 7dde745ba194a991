import type { Random } from '../../core/random.js';
import { fold } from '../../language/fold.js';
import { piecesOf } from './pieces.js';
import { membersLike } from './series.js';
import type { Slot } from './slot.js';
import { type Candidate, fitOf, type Stock } from './stock.js';
import { isInWords, valuesLike } from './values-like.js';

/** Of what fits best, those nearest to the wanted length. */
const NEAREST = 3;
/** Candidates that are looked at: a search in the context takes 10 µs. */
const MOST_LOOKED_AT = 400;

/** Something else that may stand in a slot, of about the wanted length. */
export function replacement(
  slot: Slot,
  longer: number,
  used: ReadonlySet<string>,
  stock: Stock,
  fitsIn: (text: string) => boolean,
  isUsable: (text: string) => boolean,
  random: Random,
): string | undefined {
  const isNew = (text: string) =>
    piecesOf(text).every((piece) => !used.has(piece) || isSmallWord(piece)) && fitsIn(text);
  const inStock = [...stock.alike(slot.kind, slot.form)];
  const fits = new Map<number, Candidate[]>();
  for (const one of random.shuffled(inStock).slice(0, MOST_LOOKED_AT)) {
    if (one.small === slot.small || !isNew(one.text) || !isBuiltLike(slot.text, one.text)) continue;
    const fit = fitOf(slot, one);
    if (fit !== undefined) fits.set(fit, [...(fits.get(fit) ?? []), one]);
  }
  const near: string[] = [];
  const otherMembers =
    slot.kind === 'member'
      ? membersLike(slot.form, slot.text).filter((text) => fold(text) !== slot.small)
      : [];
  near.push(...otherMembers.filter((text) => isNew(text) && isUsable(text)));
  for (const fit of [...fits.keys()].sort((a, b) => b - a)) {
    for (const { text } of fits.get(fit) as Candidate[]) {
      if (isUsable(text)) near.push(text);
      if (near.length >= 16 * NEAREST) break;
    }
    if (near.length >= 6 * NEAREST) break;
  }
  if (near.length === 0)
    near.push(
      ...invented(slot, random).filter(
        (text) => fold(text) !== slot.small && isNew(text) && (isInWords(text) || isUsable(text)),
      ),
    );
  if (near.length === 0 && slot.kind === 'member')
    near.push(...otherMembers.filter((text) => isNew(text)));
  const off = (text: string) => Math.abs(text.length - slot.text.length - longer);
  const nearest = near.sort((a, b) => off(a) - off(b)).slice(0, NEAREST);
  return nearest.length > 0 ? nearest[random.below(nearest.length)] : undefined;
}

/** Whether two texts have as many parts, capitals and marks: what a reader sees without reading. */
function isBuiltLike(a: string, b: string): boolean {
  const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;
  return [/[\p{L}\p{N}]+/gu, /\p{Lu}/gu, /\p{N}/gu, /[^\p{L}\p{N}\s]/gu].every(
    // A capital at the beginning of a sentence is none of the word.
    (pattern, at) => count(a, pattern) === count(b, pattern) || (at === 1 && isOneCapital(a, b)),
  );
}

const isOneCapital = (a: string, b: string): boolean =>
  [a, b].every((text) => !/\p{Lu}/u.test(text.slice(1))) && /^\p{L}+$/u.test(a);

const isSmallWord = (small: string): boolean =>
  /^(?:of|the|and|de|la|van|von|der|den|di|du|le)$/.test(small);

/** Values that no text says, for what has a value. */
const VALUES = new Set(['date', 'quantity', 'number']);
const invented = (slot: Slot, random: Random): string[] =>
  VALUES.has(slot.kind) ? valuesLike(slot, random) : [];
