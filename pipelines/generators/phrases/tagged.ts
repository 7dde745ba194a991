import { remembered } from '../../core/remembered.js';
import { englishTagger } from '../../language/english-tagger.js';

/** A word or mark of an English text with what the tagger takes it for. */
export interface Tagged {
  text: string;
  small: string;
  pos: string;
  /** its form in a dictionary, in lower case */
  lemma: string;
  /** whether that is another: a noun of many, a verb that is bent */
  isBent: boolean;
  start: number;
  end: number;
}

/** Texts that are remembered: chunks of the filler pool come again with every question. */
const MOST_TEXTS = 512;
/** Longest text that is looked at, as in `slotsOf`. */
const MOST = 1 << 16;

/** Between spaces it is a mark, and joins no words: "in the cities – mayors". */
const SHORT_DASH = /^[-‐–]$/;

/** Words and marks of a text in their order. */
export function tag(text: string): readonly Tagged[] {
  const found: Tagged[] = [];
  let place = 0;
  for (const { text: word, pos, lemma } of englishTagger()(text.slice(0, MOST))) {
    const start = text.indexOf(word, place);
    if (start < 0) continue;
    place = start + word.length;
    const isDash = SHORT_DASH.test(word) && text[start - 1] === ' ' && text[place] === ' ';
    const shown = isDash ? '—' : word;
    const small = shown.toLowerCase();
    const base = isDash ? small : lemma.toLowerCase();
    found.push({
      ...{ text: shown, small, pos: isDash ? 'PUNCT' : pos },
      lemma: base,
      isBent: base !== small,
      start,
      end: place,
    });
  }
  return found;
}

export const taggedIn = remembered(MOST_TEXTS, tag);
