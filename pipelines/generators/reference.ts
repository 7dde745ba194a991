import { lazily } from '../core/lazily.js';
import { copiedFrom } from '../language/copied.js';
import { fold } from '../language/fold.js';
import { saidKey } from '../language/says-same.js';
import { isFound } from '../language/whole-match.js';
import { answerType } from './answer-type.js';
import type {
  AnswerRequest,
  GeneratedAnswer,
  Generation,
  Generator,
  Refusal,
} from './generator.js';
import { answersAboutTheSame } from './same-span.js';
import { coreOf, isShort, needleOf } from './text.js';
import { inTrainingText } from './training-text.js';

/** What generators without a model share: the reference answer, and what passes for a right one. */

export interface ReferenceSettings {
  answer_in_context: string;
}

/** A generator that makes its answers of the reference answer: at once, and about as long as it is. */
export const withoutModel = (name: string, generate: Generator['generate']): Generator => ({
  ...{ name, generate },
  sampling: {},
  cached: false,
  likeReference: true,
});

export function refuse(
  reason: Refusal['reason'],
  detail: string,
  more: Pick<Refusal, 'exhausted'> = {},
): Generation {
  return { refusal: { reason, detail, ...more } };
}

export const quote = (text: string): string => JSON.stringify(text.slice(0, 60));

export const give = (
  text: string,
  inContext: boolean | null,
  more: Pick<GeneratedAnswer, 'editShare'> = {},
): Generation => ({
  answer: { text, finishReason: 'stop', inContext, meanLogprob: null, ...more },
});

/** That no wrong answer of the reference's type is to be had. */
export function noneLike({ kind }: AnswerRequest, reference: string): Generation {
  const where = kind === 'mixed' ? 'stands in' : 'is absent from';
  const type = answerType(coreOf(reference));
  return refuse('no-wrong-answer', `no ${type} like ${quote(reference)} ${where} the context`);
}

/** The reference answer of a question, or why there is none. */
export function referenceOf({ question }: AnswerRequest): string | Generation {
  const reference = question.answer?.trim();
  if (reference === undefined)
    return refuse('no-reference-answer', 'a generator without a model needs a reference answer');
  return coreOf(reference) === ''
    ? refuse('empty-answer', 'the reference answer is empty')
    : reference;
}

/**
 * The preferred answer: the reference, or one of its alternatives that stands in the context.
 * @param rule pair.answer_in_context
 */
export function preferredAnswer(
  request: AnswerRequest,
  reference: string,
  rule: string,
): Generation {
  const inContext = inTrainingText(request);
  const needed = (text: string) => rule === 'always' || (rule === 'short' && isShort(text));
  const right = [reference, ...(request.question.answers ?? [])];
  const given = right.find((text) => !needed(text) || inContext(text));
  return given === undefined
    ? refuse('answer-not-in-context', `${quote(reference)} stands in no chunk of the context`)
    : give(given, inContext(given));
}

/** An answer of which so much is copied from the gold evidence, or from another answer, says what that says. */
const MOSTLY = 0.5;

/**
 * Whether an answer may pass for a right one: it is contained in one, or contains one, is the answer to
 * another question about the same span, is mostly copied from one or from the gold evidence, or stands in the
 * question, which names what it does not ask for.
 */
export function maybeRight(request: AnswerRequest, reference: string): (text: string) => boolean {
  const question = fold(request.question.question);
  const asNeedle = (answer: string) => ({ needle: needleOf(answer), folded: fold(answer) });
  const right = [reference, ...(request.question.answers ?? [])].map(asNeedle);
  const beside = answersAboutTheSame(request);
  const shortBeside = beside.filter(isShort).map(asNeedle);
  const besides = new Set(beside.map(saidKey));
  const copied = lazily(() =>
    [request.evidence ?? [], ...beside.map((one) => [one])].map(copiedFrom),
  );
  return (text) => {
    const needle = needleOf(text);
    const folded = fold(text);
    const isLike = (one: { needle: string; folded: string }) =>
      isFound(needle, one.folded) || isFound(one.needle, folded);
    return (
      right.some(isLike) ||
      isFound(needle, question) ||
      besides.has(saidKey(text)) ||
      (isShort(text) ? shortBeside.some(isLike) : copied().some((share) => share(text) >= MOSTLY))
    );
  };
}

/** Whether an answer of this sample says the same already. */
export function isTaken(request: AnswerRequest): (text: string) => boolean {
  const taken = new Set([...request.taken.map(needleOf), ...request.taken.map(saidKey)]);
  return (text) => taken.has(needleOf(text)) || taken.has(saidKey(text));
}

/** Whether brackets and quotation marks come in pairs. */
export function isBalanced(text: string): boolean {
  const count = (marks: RegExp) => text.match(marks)?.length ?? 0;
  return count(/\(/g) === count(/\)/g) && count(/"/g) % 2 === 0 && count(/“/g) === count(/”/g);
}
