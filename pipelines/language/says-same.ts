import { fold } from './fold.js';

/** Marks that belong to what is said: 3.5, 1:30, -5, C#, 50 %. */
const SAYS = /(?<=\p{N})[.,:/](?=\p{N})|(?<![\p{L}\p{N}])-(?=\p{N})|[#%&@]/u;
const MARKS = new RegExp(`(${SAYS.source})|[\\p{P}\\p{White_Space}]`, 'gu');

/**
 * What a text says, for comparison: texts with one key differ in case, white space and marks alone.
 * Empty where a text is marks.
 */
export const saidKey = (text: string): string =>
  fold(text)
    .replace(MARKS, (_, says: string | undefined) => says ?? ' ')
    .replace(/ +/g, ' ')
    .trim()
    // "well-known", "wellknown"; "1 2" is not 12.
    .replace(/(?<!\p{N}) | (?!\p{N})/gu, '');
