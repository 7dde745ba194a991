import { fold } from '../language/fold.js';
import type { EntitySpan } from './span.js';

/** What a name is the name of, where the texts tell. */
export type NameKind =
  | 'person'
  | 'place'
  | 'organisation'
  | 'group'
  | 'facility'
  | 'region'
  | 'event'
  | 'work'
  | 'product'
  | 'law'
  | 'language'
  | 'date';

/** By folded name, and by a word of a person's, the kind that the texts tell. */
export type NameKinds = ReadonlyMap<string, NameKind>;

/** Of equally many uses the first of these counts. */
const KINDS: readonly string[] = ['person', 'place', 'organisation', 'date'] satisfies NameKind[];
export const isKind = (type: string): type is NameKind => KINDS.includes(type);

/**
 * Kinds of the names among spans: what most of a name's uses say. Words of a person's name are the
 * person's, too, where nothing is called by them alone.
 */
export function kindsOf(spans: Iterable<Pick<EntitySpan, 'type' | 'text'>>): NameKinds {
  const uses = new Map<string, Map<NameKind, number>>();
  for (const { type, text } of spans) {
    if (!isKind(type)) continue;
    const name = fold(text);
    const counts = uses.get(name) ?? new Map<NameKind, number>();
    uses.set(name, counts.set(type, (counts.get(type) ?? 0) + 1));
  }
  const kinds = new Map<string, NameKind>();
  for (const [name, counts] of uses) {
    const [most] = [...counts].sort(
      ([a, m], [b, n]) => n - m || KINDS.indexOf(a) - KINDS.indexOf(b),
    );
    kinds.set(name, (most as [NameKind, number])[0]);
  }
  return withPersonsWords(kinds);
}

/** Adds the words of persons' names that are no names themselves. */
function withPersonsWords(kinds: NameKinds): NameKinds {
  const all = new Map(kinds);
  for (const [name, kind] of kinds) {
    if (kind !== 'person') continue;
    for (const word of name.split(' ')) if (!all.has(word)) all.set(word, kind);
  }
  return all;
}
