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

/**
 * Finds the entities of texts: by rules (rule-tagger.ts), or by a model that the configuration
 * names. What is installed on a machine never decides which.
 */
export interface EntityTagger {
  /** all that decides the spans, as JSON; part of the configuration identity */
  identity: unknown;
  entities(text: string): EntitySpan[] | Promise<EntitySpan[]>;
}
