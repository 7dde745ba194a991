import { type Recall, recallFacts } from '../dataset/ledger/recall.js';

/** How often evidence is critical, over all questions that came with some: lines of a summary. */
export function recallRows(given: Recall, cloze: Recall): [string, string][] {
  if (given.questions + cloze.questions === 0)
    return [['recall', 'no evidence came with the questions']];
  const rows = (label: string, recall: Recall) =>
    recallFacts(recall).map((fact, at): [string, string] => [at === 0 ? label : '', fact]);
  return [...rows('recall', given), ...rows('recall, cloze', cloze)];
}
