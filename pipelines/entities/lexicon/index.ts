import type { Language } from '../../language/which-language.js';
import { DUTCH } from './dutch.js';
import { ENGLISH } from './english.js';
import { FRENCH } from './french.js';
import { GERMAN } from './german.js';
import type { Lexicon } from './lexicon.js';
import { SPANISH } from './spanish.js';

/** Of a language that is not known English words are taken: they rarely stand in others. */
export const LEXICONS: Readonly<Record<Language, Lexicon>> = {
  en: ENGLISH,
  de: GERMAN,
  fr: FRENCH,
  es: SPANISH,
  nl: DUTCH,
  none: ENGLISH,
};
