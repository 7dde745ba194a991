import { table } from '../cli/format.js';
import { readEvaluation } from '../report/evaluation.js';

/** The table that ends the demo: what was measured before and after. */
export async function comparison(before: string, after: string): Promise<string> {
  const [a, b] = [await readEvaluation(before), await readEvaluation(after)];
  return table(['', 'before', 'after'], [[a.name, '', b.name]]);
}
