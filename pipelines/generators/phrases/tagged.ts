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

/** Words and marks of a text in their order. */
export function tag(text: string): readonly Tagged[] {
  const found: Tagged[] = [];
  let place = 0;
  for (const { text: word, pos, lemma } of englishTagger()(text.slice(0, MOST))) {
    const start = text.indexOf(word, place);
    if (start < 0) continue;
    place = start + word.length;
    const small = word.toLowerCase();
    const base = lemma.toLowerCase();
    found.push({
      ...{ text: word, small, pos },
      lemma: base,
      isBent: base !== small,
      start,
      end: place,
    });
  }
  return found;
}

export const taggedIn = remembered(MOST_TEXTS, tag);
