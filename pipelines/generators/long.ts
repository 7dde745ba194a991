import { lazily } from '../core/lazily.js';
import type { Random } from '../core/random.js';
import { fold } from '../language/fold.js';
import { isFunctionWord } from '../language/function-words.js';
import { isCutOff } from './candidates.js';
import type { AnswerRequest, Generation } from './generator.js';
import { give, isTaken, maybeRight, quote, refuse } from './reference.js';
import { withoutSameSpan } from './same-span.js';
import { documentNames } from './splices/made-false.js';
import { nearest } from './splices/near.js';
import { spliceOf } from './splices/splice.js';
import { inTrainingText, trainingWords } from './training-text.js';
import { likeFacts } from './twins/like-facts.js';
import { piecesOf } from './twins/pieces.js';
import { stockFor } from './twins/stock-for.js';
import { LEAST_EDITS, type Twin, twinOf } from './twins/twin.js';

/** Answers that are tried until one is not taken yet and is no right answer. */
const TRIES = 4;

const isSmall = (text: string): boolean => /^\P{L}*\p{Ll}/u.test(text);

/** What begins small is no sentence, but what somebody cut out of one: it stands for nothing but such. */
const likeBegun =
  (reference: string) =>
  (text: string): boolean =>
    isSmall(text) === isSmall(reference) && !isCutOff(text);

/**
 * A wrong answer of sentences: some of the right one's exchanged for other sentences; where there are
 * none like them, a twin: with some of its facts exchanged.
 * @param text what is to be changed: the reference, or its contrary
 * @param reference the right answer
 */
export async function longAnswer(
  request: AnswerRequest,
  text: string,
  reference: string,
  random: Random,
): Promise<Generation> {
  const inContext = inTrainingText(request);
  const kinds = await request.documentKinds?.();
  const isMixed = request.kind === 'mixed';
  const isUsable = (one: string) => inContext(one) === isMixed;
  const { question, siblings, others } = withoutSameSpan(request);
  const asked = fold(question.question);
  const isLike = likeBegun(reference);
  const own = siblings
    .flatMap(({ question: other, answer, answers = [] }) =>
      answer === undefined || fold(other) === asked ? [] : [answer, ...answers],
    )
    .filter(isLike);
  const words = trainingWords(request);
  const elsewhere = (request.elsewhere?.() ?? others).filter(
    ({ answer }) => answer !== undefined && isLike(answer),
  );
  const foreign = nearest(question.question, [reference, ...own], elsewhere, random);
  const names = documentNames([reference, ...own], kinds);
  const said = lazily(() => new Set([reference, ...own].flatMap(piecesOf)));
  const lower = lazily(
    () =>
      new Set(
        [...own, ...foreign].flatMap(
          (one) => one.match(/(?<![\p{L}'’-])\p{Ll}[\p{L}'’-]*/gu) ?? [],
        ),
      ),
  );
  const stock = lazily(() => stockFor(request, kinds));
  const splice = () =>
    spliceOf({
      ...{ reference: text, question: question.question, own, isMixed, isUsable, random },
      right: [reference, ...(question.answers ?? [])],
      ...{ foreign, names, taken: request.taken },
      isKnown: (word) => words.has(word) || said().has(word),
      isLower: (word) => isFunctionWord(word) || lower().has(word),
      shareInContext: (all) => all.filter((word) => words.has(word)).length / all.length,
    });
  const twin = () =>
    twinOf({
      slots: likeFacts(text),
      ...{ reference: text, question: question.question, isUsable, random },
      ...{ stock: stock(), swaps: isMixed },
    });
  const [taken, right] = [isTaken(request), maybeRight(request, reference)];
  let most = 0;
  for (const make of [splice, twin]) {
    for (let tried = 0; tried < TRIES; tried++) {
      const made: Twin | { most: number } = make();
      if (!('text' in made)) {
        most = Math.max(most, made.most);
        // A splice tries by itself; a twin is drawn anew.
        if (make === splice) break;
        continue;
      }
      if (!taken(made.text) && !right(made.text))
        return give(made.text, inContext(made.text), { editShare: made.editShare });
    }
  }
  const share = (value: number) => `${Math.round(100 * value)} %`;
  return refuse(
    'no-wrong-answer',
    `of ${quote(reference)} ${share(most)} of the words can be exchanged, ${share(LEAST_EDITS)} are needed`,
  );
}
