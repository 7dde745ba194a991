/** What stands for the text that a question is about, once it has been found in a sentence. */
export const TEXT = '\uE000';
/** For what may be that text, or something in it; or, where a language needs it, for "in the text". */
export const OTHER = '\uE001';

/**
 * What the abstentions of a language look like. Every pattern is tried at the beginning of one
 * folded sentence and has gaps of bounded length only, so that no text makes it slow.
 */
export interface AbstentionPhrases {
  /** words without one of which nothing in the language is an abstention */
  cue: RegExp;
  /** what the text is called, to be replaced by its mark, in this order: patterns of it would be long */
  names: readonly (readonly [RegExp, string])[];
  /** what may stand before, and says nothing by itself: "I'm sorry, but" */
  leads: readonly RegExp[];
  /** the same, where it names the text: "Based on the text,"; what follows is read with `inText` behind it */
  sourced: readonly RegExp[];
  inText: string;
  /** the beginning of a sentence that says that the text does not tell */
  sentences: readonly RegExp[];
  /** the same, where the whole answer is no more than that: "Not mentioned.", "I don't know." */
  whole: readonly RegExp[];
}

/** All places of a name in a sentence. */
export const everywhere = (pattern: string): RegExp =>
  new RegExp(`(?<![a-z\u00DF-\u00FF])(?:${pattern})(?![a-z\u00DF-\u00FF])`, 'g');

/** Patterns at the beginning of a sentence. */
export const begins = (...patterns: string[]): RegExp[] =>
  patterns.map((pattern) => new RegExp(`^(?:${pattern})`));

/** Patterns of a whole answer, its last mark taken off. */
export const entirely = (...patterns: string[]): RegExp[] =>
  patterns.map((pattern) => new RegExp(`^(?:${pattern})$`));
