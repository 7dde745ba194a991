import { paragraph, section, table } from '../drawing/html.js';
import { number } from '../drawing/svg.js';
import { type Separability, WARN_FROM } from '../separability/separability.js';
import { figureOf, figuresOf, sentenceOf } from '../separability/words.js';

/** How well rejected answers are told from the chosen ones by one who never sees the context. */
export function separabilitySection(kinds: readonly Separability[]): string {
  if (kinds.length === 0) return '';
  const shown = figuresOf(kinds);
  return section(
    'Separability',
    paragraph(
      `Which of two answers is the chosen one, told from the answers and the question alone: a small regression on their lengths, marks, capitals and words, tried on documents that it has not learnt from. 0.5 is chance. From ${WARN_FROM} on a model can learn how rejected answers look, in place of reading the context.`,
      'lead',
    ),
    table(
      ['kind', 'accuracy, 95 % interval', 'pairs', 'samples', 'documents'],
      shown.map((one) => [
        one.kind,
        figureOf(one),
        number(one.pairs),
        number(one.samples),
        number(one.documents),
      ]),
    ),
    ...shown.map((one) => paragraph(sentenceOf(one))),
  );
}
