import type { Random } from '../../core/random.js';
import { type Edit, edited } from '../twins/edits.js';

const HELPS = 'would|could|should|will|can|may|might|must|was|were|is|are';
const NEGATED = new RegExp(
  `(?<=(?<!\\p{L})(?:${HELPS}|ha[ds]|have)) not(?= (?!only|just)\\p{L})|(?<=(?<!\\p{L})(?:would|could|should|was|were|is|are|had))n['’]t(?!\\p{L})|(?<=(?<!\\p{L})can)not(?!\\p{L})`,
  'giu',
);
const PLAIN = new RegExp(
  `(?<=(?<![\\p{L}'’])(?:${HELPS})(?= (?:be|have|\\p{Ll}+(?:ed|en|ing|able|ive|ful|ous|al))(?!\\p{L})))`,
  'gu',
);
/** Of sentences without a negation so many get one: as many as lose one, or it would tell. */
const NEGATES = 0.3;

/** A sentence that says no where it said yes, or the other way; English. */
export function contradicted(sentence: string, random: Random): string | undefined {
  const edits = (pattern: RegExp, text: string): Edit[] =>
    [...sentence.matchAll(pattern)].map(({ index, 0: { length } }) => ({
      ...{ start: index, end: index + length, text },
    }));
  const [gone] = random.shuffled(edits(NEGATED, ''));
  if (gone) return edited(sentence, [gone]);
  if (/(?<!\p{L})(?:not|no|never|nor|neither|nothing)(?!\p{L})|n['’]t(?!\p{L})/iu.test(sentence))
    return undefined;
  const [place] = random.shuffled(edits(PLAIN, ' not'));
  return place && random.next() < NEGATES ? edited(sentence, [place]) : undefined;
}
