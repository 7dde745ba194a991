/** Words of a language that tell what a capitalised word beside them is. All in lower case. */
export interface Lexicon {
  /** first names that are frequent, in any of the languages */
  firstNames: ReadonlySet<string>;
  /** places that many texts name */
  places: ReadonlySet<string>;
  /** stand before a person's name: Mr, Herr, Madame */
  titles: ReadonlySet<string>;
  /** stand with a capital and are no names */
  common: ReadonlySet<string>;
  /** stand before common nouns, and rarely or never before names */
  articles: ReadonlySet<string>;
  /** stand before one of many, or many: what follows is no name */
  counting: ReadonlySet<string>;
  /** stand beside the one who speaks, in the third person */
  said: ReadonlySet<string>;
  /** stand behind somebody who does or is something, in the third person singular */
  acts: ReadonlySet<string>;
  /** stand before places, and before much else */
  at: ReadonlySet<string>;
  /** stand before places, and rarely before people */
  within: ReadonlySet<string>;
  /** endings of places */
  placeEnding: RegExp;
  /** stand inside the names of places: Park, Straße, rue */
  geographic: ReadonlySet<string>;
  /** stand inside or behind the names of organisations */
  organisations: ReadonlySet<string>;
  /** may stand inside a name: "van", "de la" */
  particles: ReadonlySet<string>;
}

export const words = (...lists: string[]): ReadonlySet<string> =>
  new Set(lists.flatMap((text) => text.trim().split(/\s+/)));
