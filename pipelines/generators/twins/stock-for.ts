import type { NameKinds } from '../../entities/kinds.js';
import { fold } from '../../language/fold.js';
import type { AnswerRequest } from '../generator.js';
import { Stock } from './stock.js';

/**
 * What may take the place of something in an answer: what answers to other questions say, first of
 * the document, and what the chunks say that the answer may be made from.
 */
export function stockFor(
  { question, siblings, others, context }: AnswerRequest,
  kinds?: NameKinds,
): Stock {
  const own = fold(question.question);
  const answers = [...siblings, ...others].flatMap(({ question: other, answer }) =>
    answer === undefined || fold(other) === own ? [] : [answer],
  );
  return new Stock(answers, context, kinds);
}
