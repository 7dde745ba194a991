import { type Measure, readEvaluation } from '../../../report/data/evaluation.js';
import { table } from '../../format.js';

/** What the demo compares, and how it is called there. */
const ROWS: readonly (readonly [measure: string, label: string])[] = [
  ['stored.accuracy_irrelevant', 'y_w above the irrelevant answer, at 8× the length'],
  ['stored.accuracy_mixed', 'y_w above the mixed answer, at 8× the length'],
  ['stored.margin_irrelevant', 'margin over the irrelevant answer (nats a token)'],
  ['stored.margin_mixed', 'margin over the mixed answer (nats a token)'],
  ['stored.exact_match', 'exact match of the generated answer, at 8× the length'],
  ['ordinary.exact_match', 'the same at the ordinary length'],
  ['other_context.accuracy_mixed', "control: mixed, with another document's context"],
  ['other_question.accuracy_mixed', 'control: mixed, with another question'],
];

const shown = (measure: Measure | undefined): string => {
  if (!measure) return '–';
  const range = measure.interval?.map((limit) => limit.toFixed(2)).join('–');
  return measure.value.toFixed(3) + (range ? ` (${range})` : '');
};

/** The table that ends the demo: held-out documents before and after, 95 % intervals. */
export async function comparison(before: string, after: string): Promise<string> {
  const [a, b] = [await readEvaluation(before), await readEvaluation(after)];
  const rows = ROWS.map(([measure, label]) => {
    return [label, shown(a.measures[measure]), shown(b.measures[measure])];
  });
  return table(['held-out documents', 'before', 'after LOGO'], rows);
}
