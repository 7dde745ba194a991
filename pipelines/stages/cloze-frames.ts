import type { Language } from '../language/which-language.js';

/** What stands before a sentence with a blank, in the language of the document or without words. */
export const FRAMES: Readonly<Record<Language, string>> = {
  en: 'Which name is left out here: ',
  de: 'Welcher Name fehlt hier: ',
  fr: 'Quel nom manque ici : ',
  es: 'Qué nombre falta aquí: ',
  nl: 'Welke naam is hier weggelaten: ',
  none: '',
};
export const BLANK = '_____';

/** A cloze question without its frame and its blank. */
export function withoutFrame(question: string): string {
  const frame = Object.values(FRAMES).find((one) => one !== '' && question.startsWith(one)) ?? '';
  return question.slice(frame.length).replace(BLANK, '');
}
