import type { Random } from '../../core/random.js';
import { fitsArticle } from '../../language/indefinite-article.js';
import { piecesOf } from './pieces.js';
import type { Slot } from './slot.js';
import { isNameKind, type Stock } from './stock.js';

/** All places at which an answer says one thing. */
export interface Group {
  slots: Slot[];
  /** its content words, as `piecesOf` cuts them */
  pieces: ReadonlySet<string>;
  /** content words in all its places */
  content: number;
}

export const isFact = ({ slots }: Group): boolean => {
  const { kind } = slots[0] as Slot;
  return kind !== 'noun' && kind !== 'adjective';
};

/**
 * What an answer says, by what is said: where a word of it stands elsewhere as well, in another
 * role, it is left as it is, or half of its places would be others.
 */
export function groupsOf(
  reference: string,
  slots: readonly Slot[],
  stock: Stock,
  isFunction: (word: string) => boolean,
): Group[] {
  const bySmall = new Map<string, Slot[]>();
  for (const found of slots) {
    const slot = { ...found, kind: stock.kindOf(found) };
    const key = `${slot.kind} ${slot.form} ${slot.small}`;
    bySmall.set(key, [...(bySmall.get(key) ?? []), slot]);
  }
  const counts = new Map<string, number>();
  for (const piece of piecesOf(reference)) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  return [...bySmall.values()].flatMap((slots) => {
    const content = slots.flatMap(({ text }) => piecesOf(text)).filter((one) => !isFunction(one));
    const own = new Map<string, number>();
    for (const piece of content) own.set(piece, (own.get(piece) ?? 0) + 1);
    const isWhole = [...own].every(([piece, count]) => counts.get(piece) === count);
    const isSame = new Set(slots.map(({ text }) => text.toLowerCase())).size === 1;
    if (!isWhole || !isSame || content.length === 0) return [];
    return [{ slots, pieces: new Set(content), content: content.length }];
  });
}

/** Whether a text may stand in all places of a group, as far as articles before them tell. */
export const fitsIn = (reference: string, { slots }: Group, text: string): boolean =>
  slots.every(({ start }) => fitsArticle(reference, start, text));

/** Two names of one kind that may change places: "A wrote to B", not "A and B wrote". */
export function swapOf(
  reference: string,
  groups: readonly Group[],
  random: Random,
): [Group, Group] | undefined {
  const names = random.shuffled(
    groups.filter(({ slots }) => {
      const { kind } = slots[0] as Slot;
      return isNameKind(kind) && kind !== 'name';
    }),
  );
  for (const [at, a] of names.entries())
    for (const b of names.slice(at + 1)) {
      const [first, second] = [a.slots[0] as Slot, b.slots[0] as Slot];
      if (first.kind !== second.kind || first.form !== second.form) continue;
      if (!fitsIn(reference, a, second.text) || !fitsIn(reference, b, first.text)) continue;
      const between = reference.slice(
        Math.min(first.end, second.end),
        Math.max(first.start, second.start),
      );
      if (/^[\s,]*(?:and|or|und|oder|et|ou|y|o|en|of|&)?[\s,]*$/i.test(between)) continue;
      if (/[.!?]\s/.test(between)) continue;
      return [a, b];
    }
  return undefined;
}
