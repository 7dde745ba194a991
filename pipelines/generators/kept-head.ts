import type { Random } from '../core/random.js';
import { fold } from '../language/fold.js';
import { wordsOf } from '../language/words.js';
import { candidate, SPAN_UNLIKE } from './candidates.js';
import type { Candidate } from './choose.js';
import { coreOf } from './text.js';
import type { SlotKind } from './twins/slot.js';
import type { Stock } from './twins/stock.js';

/** Names that are asked for their labels. */
const MOST = 24;
/** What other things are named after. */
const NAMESAKES: ReadonlySet<SlotKind> = new Set<SlotKind>(['person', 'place', 'region']);
const NAME = /^\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+)*$/u;

/**
 * Names that nobody said, which keep the last word of the right answer where the question says it, too:
 * to "which university" "Fresno University" for "Newcastle University". Few other universities stand
 * in the texts, and beside names of anything else the right one is told by the question's word.
 */
export function namesWithHead(
  question: string,
  reference: string,
  stock: Stock,
  random: Random,
): Candidate[] {
  const words = coreOf(reference).split(' ');
  const [before, head] = [words.slice(0, -1).join(' '), words.at(-1) as string];
  const asked = new Set(wordsOf(fold(question)));
  if (!NAME.test(before) || !NAME.test(head) || !asked.has(fold(head))) return [];
  const namesake = stock.kindOf({ small: fold(before), kind: 'name' });
  if (!NAMESAKES.has(namesake)) return [];
  const isOther = (text: string) => wordsOf(fold(text)).every((word) => !asked.has(word));
  const names = [...stock.names()].flatMap(({ text, kind }) => {
    const name = coreOf(text);
    const isLike = kind === namesake && name.split(' ').length === words.length - 1;
    return isLike && NAME.test(name) && name !== before && isOther(name) ? [name] : [];
  });
  return random
    .shuffled([...new Set(names)])
    .slice(0, MOST)
    .map((name) => candidate(`${name} ${head}`, reference, SPAN_UNLIKE));
}
