import { type Random, randomFrom } from '../core/random.js';
import { answerType } from './answer-type.js';
import { asSaid, inCaseAs } from './as-said.js';
import { wrongOption } from './choose-option.js';
import { contraryClause } from './contrary-clause.js';
import { contraryQuality } from './contrary-quality.js';
import { copiedAnswer } from './copied.js';
import type { AnswerRequest, Generation, Generator } from './generator.js';
import { longAnswer } from './long.js';
import { mentionAtBlank } from './names/mentions.js';
import { isNegated } from './negated.js';
import { isRightBeside } from './option-parts.js';
import { type ChosenOption, chosenOption, type Option, optionsOf } from './options.js';
import {
  give,
  isTaken,
  noneLike,
  preferredAnswer,
  quote,
  type ReferenceSettings,
  referenceOf,
  refuse,
  withoutModel,
} from './reference.js';
import { shortAnswer } from './short.js';
import { coreOf, needleOf, sentencesOf, wordCount } from './text.js';
import { inTrainingText } from './training-text.js';
import { otherOf } from './yes-no.js';

/** Bumped when an answer changes. */
export const version = 8;

/**
 * Answers without a model that differ in what they say, not in how they look: by the kind of the
 * reference answer. Where the question offers answers, another of these; yes for no; a short answer
 * becomes another name, number, date or thing of its type; a long one a twin, some of whose facts are
 * exchanged for others of their kind. What comes in stands in the training context for kind mixed (a
 * confusion) and does not for kind irrelevant (an invention). These are not the pairs of the paper,
 * whose answers are the policy's own (section 3.2), but a cold start: docs/decisions/034-generator-auto.md.
 */
export const create = (settings: ReferenceSettings): Generator =>
  withoutModel('auto', (request) => generate(request, settings));

async function generate(request: AnswerRequest, settings: ReferenceSettings): Promise<Generation> {
  const reference = referenceOf(request);
  if (typeof reference !== 'string') return reference;
  const { question } = request.question;
  const inContext = inTrainingText(request);
  const options = optionsOf(question);
  const chosen = chosenOption(reference, options);
  if (request.kind === 'preferred') {
    const isJudged = chosen !== undefined || otherOf(reference, question) !== undefined;
    return isJudged
      ? give(reference, inContext(reference))
      : preferredAnswer(request, reference, settings.answer_in_context);
  }
  const random = randomFrom(request.seed);
  if (chosen) return otherOption(request, options, chosen, random, inContext);
  const contrary = otherOf(reference, question);
  if (contrary !== undefined && wordCount(reference) <= 2) {
    const isLeft = !isTaken(request)(contrary) && !isRight(request)(contrary);
    return isLeft
      ? give(contrary, inContext(contrary))
      : refuse('no-wrong-answer', `to ${quote(reference)} there is one other answer`, EXHAUSTED);
  }
  if (contrary !== undefined && !isLong(reference)) {
    const clause = contraryClause(contrary);
    return clause !== undefined && !isTaken(request)(clause) && !isRight(request)(clause)
      ? give(clause, inContext(clause))
      : refuse(
          'no-wrong-answer',
          `what is to stand for ${quote(reference)} is not known`,
          EXHAUSTED,
        );
  }
  if (!isLong(reference)) return shortWrong(request, reference, random, inContext);
  // What was copied out of the text gives way to other parts of it.
  const part = contrary === undefined ? await otherPart(request, reference, inContext) : undefined;
  if (part !== undefined) return give(part, inContext(part));
  const copied =
    contrary === undefined
      ? copiedAnswer(request, reference, randomFrom(request.seed), inContext)
      : undefined;
  if (copied?.isNear) return give(copied.text, inContext(copied.text));
  const made = await longAnswer(request, contrary ?? reference, reference, random);
  return copied === undefined || 'answer' in made
    ? made
    : give(copied.text, inContext(copied.text));
}

/** Another part of a sentence for one that is such. */
async function otherPart(
  request: AnswerRequest,
  reference: string,
  inContext: (text: string) => boolean,
): Promise<string | undefined> {
  if (!isPart(reference, inContext)) return undefined;
  return shortAnswer(request, reference, randomFrom(request.seed), inContext);
}

/** Longest part of a sentence, in words, in whose place another may stand. */
const MOST_COPIED = 24;

/** Whether an answer is a part of a sentence of the text. */
const isPart = (reference: string, inContext: (text: string) => boolean): boolean =>
  wordCount(reference) <= MOST_COPIED &&
  sentencesOf(reference).length === 1 &&
  !/[.!?。]$/.test(reference) &&
  inContext(reference);

/** All that the question allows is there. */
const EXHAUSTED = { exhausted: true } as const;

/** Whether an answer is one of the right ones. */
function isRight({ question: { answer, answers = [] } }: AnswerRequest): (text: string) => boolean {
  const right = new Set([answer ?? '', ...answers].map(needleOf));
  return (text) => right.has(needleOf(text));
}

/** Another of the answers that a question offers, written as the right one is. */
function otherOption(
  request: AnswerRequest,
  options: readonly Option[],
  chosen: ChosenOption,
  random: Random,
  inContext: (text: string) => boolean,
): Generation {
  const [taken, right] = [isTaken(request), isRight(request)];
  const rightOnes = [
    chosen,
    ...(request.question.answers ?? []).map((text) => chosenOption(text, options)),
  ].flatMap((one) => (one ? [one.option] : []));
  const others = options
    .filter((option) => !rightOnes.some((one) => isSameOrBeside(option, one)))
    .filter((option) => !taken(chosen.write(option)) && !right(chosen.write(option)));
  if (others.length === 0)
    return refuse(
      'no-wrong-answer',
      `the question offers ${options.length} answers, and no other is left`,
      EXHAUSTED,
    );
  const other = chosen.write(wrongOption(request, chosen.option, others, random));
  return give(other, inContext(other));
}

const isSameOrBeside = (option: Option, right: Option): boolean =>
  needleOf(option.text) === needleOf(right.text) || isRightBeside(option, right);

/** Whether an answer is told in sentences; a shorter one is a name, a value, a thing. */
const isLong = (reference: string): boolean => answerType(coreOf(reference)) === 'sentence';

const isCount = (reference: string): boolean =>
  ['number', 'quantity'].includes(answerType(coreOf(reference)));

async function shortWrong(
  request: AnswerRequest,
  reference: string,
  random: Random,
  inContext: (text: string) => boolean,
): Promise<Generation> {
  // Of a count or a share there is one: any other is wrong.
  // A blank has one right answer, whatever its sentence denies.
  const { question } = request.question;
  if (isNegated(question) && !isCount(reference) && mentionAtBlank(question) === undefined)
    return refuse('no-wrong-answer', 'the question asks for what is not so: others may be right');
  const said = asSaid(reference, request.trainingContext);
  const made = await shortAnswer(request, said ?? reference, random, inContext);
  const wrong = made && said ? inCaseAs(reference, made) : made;
  if (wrong !== undefined) return give(wrong, inContext(wrong));
  const contrary = contraryQuality(reference);
  if (contrary === undefined) return noneLike(request, reference);
  return isTaken(request)(contrary) || isRight(request)(contrary)
    ? refuse('no-wrong-answer', `to ${quote(reference)} there is one contrary`, EXHAUSTED)
    : give(contrary, inContext(contrary));
}
