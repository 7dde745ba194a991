import type { AnswerRequest, QuestionAnswer } from './generator.js';

/** What is right of the span of text that a question is about, beside its own answer. */

type Spans = QuestionAnswer['evidence'];

const overlap = (a: Spans = [], b: Spans = []): boolean =>
  a.some(([from, to]) => b.some(([start, end]) => from < end && start < to));

const isSameQuestion = (a: QuestionAnswer, b: QuestionAnswer): boolean =>
  a === b || (a.question === b.question && a.answer === b.answer);

/** Other questions of the document whose evidence overlaps with that of the question. */
const aboutTheSame = ({ question, siblings }: AnswerRequest): QuestionAnswer[] =>
  siblings.filter(
    (other) => overlap(question.evidence, other.evidence) && !isSameQuestion(question, other),
  );

/** The right answers of those: none of them is a wrong one. */
export const answersAboutTheSame = (request: AnswerRequest): string[] =>
  aboutTheSame(request).flatMap(({ answer, answers = [] }) =>
    answer === undefined ? answers : [answer, ...answers],
  );

/** A request without the questions about the same span, where whole answers to others are taken. */
export function withoutSameSpan(request: AnswerRequest): AnswerRequest {
  const same = new Set(aboutTheSame(request));
  return same.size === 0
    ? request
    : { ...request, siblings: request.siblings.filter((one) => !same.has(one)) };
}
