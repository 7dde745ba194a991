/** Formats of `dataset export`. */
export const FORMATS = ['trl', 'axolotl', 'llamafactory', 'jsonl'] as const;
export type ExportFormat = (typeof FORMATS)[number];
