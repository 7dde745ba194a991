import type { Language } from '../language/which-language.js';

export interface Sentence {
  /** on one line */
  text: string;
  /** place in the document, UTF-16 units */
  start: number;
  end: number;
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** A full stop behind these ends no sentence. */
export const ABBREVIATIONS: readonly string[] = words(`
  Mrs Messrs Mme Mlle Capt Col Gen Lieut Maj Serjt Sergt Sgt Adm Gov Hon Rev Prof Esq
  Pres Supt Comr Dept Corp Bros Inc Wm Jas Geo Chas Thos Jos Robt Edw Jer Jan Feb
  Mar Apr Aug Sept Sep Oct Nov Dec Vol vol viz etc pp cf ibid vs
  Hrn Frl Nr Bd bzw usw sog Mlles Mmes Mgr Sra Sras Srta Sres Dña Vds Uds Excmo Excma Ilmo Ilma Exmo
  Mevr Mej Dhr enz blz`);
const isNoAbbreviation = String.raw`(?<!(?<!\p{L})(?:${ABBREVIATIONS.join('|')}))`;

const marks = (numeral: string, close: string): string =>
  String.raw`(?:\p{Ll}{2}${numeral})${isNoAbbreviation}[)\]]?[.!?…]{1,6}["'”’»)_${close}]{0,4}|[\p{L}\p{N}_]--`;
const border = (end: string, open: string): RegExp =>
  new RegExp(String.raw`\n\s*\n|(?=\s)(?<=${end})\s+(?=["'“‘«„(_${open}]*\p{Lu})`, 'gu');
const whole = (open: string, close: string): RegExp =>
  new RegExp(String.raw`^["'“‘«„([_—${open}-]*\p{Lu}.*(?:[.!?…:;—]|--)["'”’»)\]_${close}]*$`, 'u');

const NUMERAL = String.raw`|\p{N}{2}`;
/** Where sentences end, and what one is that was not cut: from a capital to the mark that ends it. */
const MARKS = {
  plain: { border: border(marks(NUMERAL, ''), ''), whole: whole('', '') },
  foreign: { border: border(marks(NUMERAL, '“«‹'), '»›‚¿¡—–-'), whole: whole('»›‚¿¡– ', '“«‹ ') },
  // A full stop behind a number makes an ordinal of it: am 22. Juni.
  german: { border: border(marks('', '“«‹'), '»›‚—–-'), whole: whole('»›‚– ', '“«‹ ') },
};
const marksOf = (language: Language) =>
  MARKS[
    language === 'de' ? 'german' : language === 'en' || language === 'none' ? 'plain' : 'foreign'
  ];

/** Sentences with their places; abbreviations do not end one. */
export function* clozeSentences(text: string, language: Language = 'en'): Generator<Sentence> {
  let start = 0;
  const sentence = (end: number): Sentence => ({
    text: text.slice(start, end).replace(/\s+/g, ' ').trim(),
    start,
    end,
  });
  for (const border of text.matchAll(marksOf(language).border)) {
    yield sentence(border.index);
    start = border.index + border[0].length;
  }
  yield sentence(text.length);
}

/** Whether a sentence, on one line, was not cut. */
export const isWhole = (sentence: string, language: Language): boolean =>
  marksOf(language).whole.test(sentence);
