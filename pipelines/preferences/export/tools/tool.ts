import type { Split } from '../../../dataset/rows/row.js';

/** What a tool's settings say of the data beside them. */
export interface ExportFacts {
  /** data set and version, for people */
  origin: string;
  /** names of the data files by split; only those that were written */
  files: Partial<Record<Split, string>>;
  /** tokens of the longest prompt with its answer */
  longest: number;
  /** the length to allow */
  length: number;
  /** the end-of-turn token, which every answer ends with */
  end: string;
}

export interface SettingsFile {
  name: string;
  text: string;
}

/** A tool that trains on pairs. */
export interface ToolFormat {
  /** how it calls itself */
  name: string;
  /** the setting that cuts, and what it is where nobody sets it */
  cuts: string;
  /** whether its tokenizer puts the token that begins a text before a prompt that is text */
  addsBos: boolean;
  /** whether it puts the end-of-turn token behind an answer without one */
  ends: boolean;
  /** whether an answer is tokenised together with its prompt */
  joined: boolean;
  /** what it is to be started with, to lie beside the data */
  settings(facts: ExportFacts): SettingsFile[];
}

/** What every settings file says of itself. */
export const aboutLengths = (
  { origin, longest, length }: ExportFacts,
  setting: string,
): string[] => [
  `Pairs of ${origin}, written by longpref dataset export.`,
  `The longest prompt with its answer has ${longest} tokens; ${setting} ${length} leaves all of them whole.`,
];
