import type { Random } from '../core/random.js';
import type { AnswerRequest } from './generator.js';
import { passagesLike } from './passages.js';
import { isTaken, maybeRight } from './reference.js';
import { added, aimNear, looksWith, ownLooks, pullOf, unlike } from './splices/looks.js';
import { pieceCount } from './text.js';
import { sourceTexts } from './training-text.js';
import { piecesOf } from './twins/pieces.js';

const END = /[.!?。！？]["'”’)\]]*$/u;
const NOTHING = { looks: added([]), distinct: new Set<string>(), asked: 0 };
/** Furthest looks of what is taken before an answer is put together of sentences. */
const NEAR_ENOUGH = 80;

export interface Copied {
  text: string;
  /** whether it looks so much like the right answer that nothing is to be put together */
  isNear: boolean;
}

/**
 * A wrong answer to one that is whole sentences of the text, as a clause of a contract is: other
 * sentences of the texts, about as long, that look the likest. As somebody wrote them: they are wrong
 * because the question asks for others.
 * @param inContext whether a text stands in the training context
 */
export function copiedAnswer(
  request: AnswerRequest,
  reference: string,
  random: Random,
  inContext: (text: string) => boolean,
): Copied | undefined {
  if (!/^["'“‘(]?[\p{Lu}\p{Lo}\p{N}]/u.test(reference) || !inContext(reference)) return undefined;
  const wanted = request.kind === 'mixed';
  const texts = sourceTexts(request);
  const asked = new Set(piecesOf(request.question.question));
  const looksOf = (text: string) => {
    const pieces = piecesOf(text);
    return looksWith(NOTHING, ownLooks(text, pieces), [...new Set(pieces)], asked);
  };
  const [taken, right] = [isTaken(request), maybeRight(request, reference)];
  const hasEnd = END.test(reference);
  const passages = passagesLike(texts, pieceCount(reference))
    .map((text) => (hasEnd ? text : text.replace(END, '')))
    .filter((text) => END.test(text) === hasEnd)
    .map((text) => ({ text, looks: looksOf(text) }));
  const from = looksOf(reference);
  const pull = pullOf(
    from,
    passages.map(({ looks }) => looks),
  );
  const aim = aimNear(from, pull, piecesOf(reference).length, wanted, random);
  const found = random
    .shuffled(passages)
    .map((one) => ({ ...one, off: unlike(one.looks, aim) }))
    .sort((a, b) => a.off - b.off)
    .find(({ text }) => !taken(text) && !right(text) && inContext(text) === wanted);
  return found && { text: found.text, isNear: found.off <= NEAR_ENOUGH };
}
