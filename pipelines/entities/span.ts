/** What a span of text names; `other` is a name whose kind is not known. */
export type EntityType =
  | 'person'
  | 'place'
  | 'organisation'
  | 'date'
  | 'number'
  | 'quantity'
  | 'title'
  | 'other';

/** A span of a text, in UTF-16 units, and what it names. Spans of one text do not overlap. */
export interface EntitySpan {
  start: number;
  end: number;
  type: EntityType;
  text: string;
}

/** The types of what has a name of its own. */
const NAMED: ReadonlySet<EntityType> = new Set(['person', 'place', 'organisation']);
export const isNamed = (type: EntityType): boolean => NAMED.has(type);

/** Spans in the order of their text, without those that overlap: what begins first and is longer stays. */
export function inOrder(spans: readonly EntitySpan[]): EntitySpan[] {
  let end = 0;
  return spans
    .toSorted((a, b) => a.start - b.start || b.end - a.end)
    .filter((span) => {
      if (span.start < end) return false;
      end = span.end;
      return true;
    });
}

/**
 * Finds the entities of texts: by rules (rule-tagger.ts), or by a model that the configuration
 * names (model-tagger.ts). What is installed on a machine never decides which.
 */
export interface EntityTagger {
  /** all that decides the spans, as JSON; part of the configuration identity */
  identity: unknown;
  entities(text: string): EntitySpan[] | Promise<EntitySpan[]>;
}
