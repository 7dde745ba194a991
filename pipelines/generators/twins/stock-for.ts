import type { NameKinds } from '../../entities/kinds.js';
import { fold } from '../../language/fold.js';
import type { AnswerRequest } from '../generator.js';
import { Stock } from './stock.js';

/** Stocks of contexts: the answers of a sample share them. */
const known = new WeakMap<readonly string[], { siblings: unknown; stock: Stock }>();

/**
 * What may take the place of something in an answer: what answers to other questions say, first of
 * the document, and what the chunks say that the answer may be made from.
 */
export function stockFor(
  { question, siblings, others, context }: AnswerRequest,
  kinds?: NameKinds,
): Stock {
  const found = known.get(context);
  if (found && found.siblings === siblings) return found.stock;
  const own = fold(question.question);
  const answers = [...siblings, ...others].flatMap(({ question: other, answer }) =>
    answer === undefined || fold(other) === own ? [] : [answer],
  );
  const stock = new Stock(answers, context, kinds);
  known.set(context, { siblings, stock });
  return stock;
}
