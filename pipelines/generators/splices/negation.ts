import type { Random } from '../../core/random.js';
import { type Edit, edited } from '../twins/edits.js';
import { mainVerbDenied } from './main-verb.js';

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
const NEGATES = 0.4;

/** What stands before a verb that is not the main one, and what goes on only with a yes, or only with a no. */
const BEFORE =
  /(?<!\p{L})(?:whether|if|because|since|unless|until|than|when|while|where|which|who|whose|what|how|why|although|though|but)(?!\p{L})/iu;
const AFTER =
  /(?<!\p{L})(?:as|because|so that|but|until|unless|instead|rather|since|than|any|anymore|anyone|anything|either|ever|yet|at all|even|enough|too|also|still|always)(?!\p{L})/iu;

/** A sentence that says no where it said yes, or the other way; English. */
export function contradicted(sentence: string, random: Random): string | undefined {
  const edits = (pattern: RegExp, text: string): Edit[] =>
    [...sentence.matchAll(pattern)].flatMap(({ index, 0: { length } }) => {
      const [before, after] = [sentence.slice(0, index), sentence.slice(index + length)];
      return BEFORE.test(before) || AFTER.test(after)
        ? []
        : [{ start: index, end: index + length, text }];
    });
  const [gone] = random.shuffled(edits(NEGATED, ''));
  if (gone) return edited(sentence, [gone]);
  if (/(?<!\p{L})(?:not|no|never|nor|neither|nothing)(?!\p{L})|n['’]t(?!\p{L})/iu.test(sentence))
    return undefined;
  if (random.next() >= NEGATES) return undefined;
  const [place] = random.shuffled(edits(PLAIN, ' not'));
  const denied = place ?? mainVerbDenied(sentence);
  const isFit = denied && !AFTER.test(sentence.slice(denied.end));
  return isFit ? edited(sentence, [denied]) : undefined;
}
