import { type Tagged, taggedIn } from '../phrases/tagged.js';
import type { Edit } from '../twins/edits.js';

const SUBJECT = new Set(['PROPN', 'NOUN', 'PRON']);
/** Of what stands between a verb and these nothing is asked: another statement begins there. */
const NEXT = new Set(['SCONJ', 'PRON', 'CCONJ', 'PUNCT']);

/**
 * The verb of a sentence that begins with who did something, so that it did not: "suggested" becomes
 * "did not suggest". English; undefined: it is not told which verb that is.
 */
export function mainVerbDenied(sentence: string): Edit | undefined {
  const words = taggedIn(sentence);
  const at = words.findIndex(({ pos }) => pos === 'VERB' || pos === 'AUX');
  const verb = words[at];
  // "Suddenly did not start": only right behind who did it.
  if (verb?.pos !== 'VERB' || !SUBJECT.has(words[at - 1]?.pos ?? '')) return undefined;
  if (
    words
      .slice(0, at)
      .some(({ pos, text }) => pos === 'SCONJ' || pos === 'PUNCT' || BARS.test(text))
  )
    return undefined;
  if (isParticiple(words, at) || hasSecond(words, at)) return undefined;
  const helps = formOf(verb);
  return helps === undefined
    ? undefined
    : { start: verb.start, end: verb.end, text: `${helps} not ${verb.lemma}` };
}

/** Another statement, or a subject that says no already; "also did not" is odd. */
const BARS =
  /^(?:to|which|who|that|as|when|once|while|where|if|since|because|before|after|until|although|though|nobody|nothing|none|no|few|little|only|never|also)$/i;

/** "The design proposed by him", "the design proposed in May was": it goes with the noun. */
function isParticiple(words: readonly Tagged[], at: number): boolean {
  if (words[at + 1]?.small === 'by') return true;
  for (const { pos, small } of words.slice(at + 1)) {
    if (NEXT.has(pos) || small === 'to') return false;
    if (pos === 'AUX' || pos === 'VERB') return !small.endsWith('ing');
  }
  return false;
}

/** "Agreed and proposed": half of it would be denied. */
const hasSecond = (words: readonly Tagged[], at: number): boolean =>
  words.some(
    ({ pos }, second) =>
      second > at + 1 &&
      pos === 'VERB' &&
      /^(?:and|or)$/.test(
        (words[second - (words[second - 1]?.pos === 'ADV' ? 2 : 1)] as Tagged).small,
      ),
  );

/** By which form of "do" a verb is denied. */
function formOf({ small, isBent }: Tagged): 'did' | 'does' | undefined {
  if (!isBent || small.endsWith('ing')) return undefined;
  return small.endsWith('s') ? 'does' : 'did';
}
