import type { Tagger } from '../language/english-tagger.js';
import { plain } from '../language/fold.js';
import { functionWordsOf } from '../language/function-words.js';
import { bigrams, plainForm, wordsOf } from '../language/words.js';

/** What a chunk can share with a question. */
export interface Items {
  /** names, lower case: found in a chunk only where it writes them with a capital */
  names: Set<string>;
  /** numbers, lemmas of nouns and verbs, and names whose case says nothing: found in any case */
  lemmas: Map<string, string>;
  /** pairs of characters, in scripts that write without spaces */
  pairs: Set<string>;
}

const isCapitalised = (word: string): boolean => /^\p{Lu}/u.test(word);

/**
 * Items of one text of the question side (paper, section 3.1: the entities of the question;
 * authors' code: named entities, noun lemmas and verb lemmas of question and answer).
 *
 * A name is what the tagger calls a proper noun, and any other capitalised word that does not
 * begin a sentence. A name at the beginning of a sentence, or in a text in capitals or title
 * case, is looked for in any case, as its capital says nothing.
 *
 * @param entitiesOnly names, numbers and dates, without nouns and verbs
 */
export function itemsOf(written: string, tag: Tagger, entitiesOnly: boolean): Items {
  const text = plain(written);
  const items: Items = { names: new Set(), lemmas: new Map(), pairs: new Set(bigrams(text)) };
  const plainWords = wordsOf(text);
  const isFunctionWord = functionWordsOf(plainWords.map((word) => word.toLowerCase()));
  const caseTells = !isAllCapitalised(plainWords, isFunctionWord);
  let opens = true;
  for (const token of tag(text)) {
    const parts = wordsOf(token.text);
    opens ||= /^[.!?…。！？]+$/.test(token.text);
    for (const part of parts) {
      const word = plainForm(part);
      if (isFunctionWord(part.toLowerCase()) && !isAbbreviation(part, caseTells)) continue;
      const capital = isCapitalised(part);
      if (/\p{Nd}/u.test(word)) items.lemmas.set(word, word);
      else if ([...word].length < 2) continue;
      else if (token.pos === 'PROPN' || (capital && !opens && caseTells)) {
        if (capital && !opens && caseTells) items.names.add(word);
        else items.lemmas.set(word, word);
      } else if (token.pos === 'NUM') items.lemmas.set(word, word);
      else if (!entitiesOnly && (token.pos === 'NOUN' || token.pos === 'VERB')) {
        // A part of a compound ("well-known") has no lemma of its own.
        items.lemmas.set(word, parts.length === 1 ? token.lemma : word);
      }
    }
    if (parts.length > 0) opens = false;
  }
  // A name met inside a sentence, too, is one: its capital tells.
  for (const name of items.names) items.lemmas.delete(name);
  return items;
}

/** "US" is no "us". */
const isAbbreviation = (word: string, caseTells: boolean): boolean =>
  caseTells && word.length > 1 && /\p{Lu}/u.test(word) && word === word.toUpperCase();

/** Whether a text is in capitals or title case: most function words inside have a capital. */
function isAllCapitalised(
  words: readonly string[],
  isFunctionWord: (word: string) => boolean,
): boolean {
  const inside = words.slice(1).filter((word) => isFunctionWord(word.toLowerCase()));
  const capitals = inside.filter((word) => isCapitalised(word) && word !== 'I').length;
  return capitals >= 2 && capitals * 2 > inside.length;
}
