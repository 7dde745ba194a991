import type { Random } from '../../core/random.js';
import { fitsArticle } from '../../language/indefinite-article.js';
import { type Group, isFact } from './groups.js';
import { inCaseOf } from './in-case.js';
import { isFreeAt, oppositeOf } from './opposites.js';
import type { Word } from './slot.js';

/** A word is turned into its contrary in so many cases. */
const CONTRARY = 0.35;

/** Words of a text to be turned into their contraries. */
export function contraries(
  reference: string,
  words: readonly Word[],
  asked: ReadonlySet<string>,
  used: Set<string>,
  isEdited: (start: number) => boolean,
  groups: readonly Group[],
  random: Random,
): { start: number; end: number; text: string }[] {
  const found: { start: number; end: number; text: string }[] = [];
  const inNames = new Set(groups.filter(isFact).flatMap(({ pieces }) => [...pieces]));
  const turned = new Map<string, string | undefined>();
  for (const { small, start, end, text } of words) {
    if (isEdited(start) || inNames.has(small)) continue;
    if (!turned.has(small)) {
      const other = oppositeOf(small);
      // What the question says stays.
      const isFree =
        other !== undefined &&
        isFreeAt(reference, start, end) &&
        !used.has(other) &&
        !asked.has(small) &&
        words.every((one) => one.small !== small || fitsArticle(reference, one.start, other));
      turned.set(small, isFree && random.next() < CONTRARY ? other : undefined);
    }
    const other = turned.get(small);
    if (other === undefined) continue;
    found.push({ start, end, text: inCaseOf(text, other) });
  }
  for (const other of turned.values()) if (other !== undefined) used.add(other);
  return found;
}
