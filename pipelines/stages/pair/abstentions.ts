import type { DropRecord } from '../../generated/ledger-record.js';
import type { PipelineConfig } from '../../generated/pipeline.js';
import type { Abstained, DraftAnswer } from '../messages.js';

type AbstainSettings = Pick<PipelineConfig['pair'], 'abstain'>;

/** Characters of an answer in a drop's detail. */
const SHOWN = 80;

/** Whether an answer is not used: a dispreferred one that says that the text does not tell. */
export const isLeftOut = (
  { kind, abstains }: Pick<DraftAnswer, 'kind' | 'abstains'>,
  { abstain }: AbstainSettings,
): boolean => abstain === 'drop' && kind !== 'preferred' && abstains === true;

function countAbstained(answers: readonly DraftAnswer[]): Abstained {
  const counts: Abstained = {};
  for (const { kind, abstains } of answers)
    if (abstains === true) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/**
 * The answers of a sample without the dispreferred ones that abstain: where a context does not
 * tell, that is the right thing to say, and a model that learns against it learns never to say so.
 * Samples of one data set may differ in M; one that has no dispreferred answer left is none.
 * @param made the preferred answer first
 */
export function withoutAbstentions(
  made: readonly DraftAnswer[],
  settings: AbstainSettings,
):
  | { answers: DraftAnswer[]; abstained: Abstained }
  | { drop: Pick<DropRecord, 'reason' | 'detail'> & { abstained: Abstained } } {
  const abstained = countAbstained(made);
  const answers = made.filter((answer) => !isLeftOut(answer, settings));
  if (answers.length > 1) return { answers, abstained };
  const said = made
    .slice(1)
    .map(({ kind, text }) => `${kind}: ${JSON.stringify(text.slice(0, SHOWN))}`);
  const detail = `every dispreferred answer says that the text does not tell (${said.join(', ')})`;
  return { drop: { reason: 'abstained', detail, abstained } };
}
