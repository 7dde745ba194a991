import type { Evaluation, Measure } from '../data/evaluation.js';
import { type Cell, figure, paragraph, section, sideBySide, table } from '../drawing/html.js';
import { fixed, number } from '../drawing/svg.js';
import { intervalPlot } from './interval-plot.js';

/** What is done to the samples in a condition; one that is not known keeps its name. */
const CONDITIONS: Record<string, string> = {
  stored: 'at the data set’s own positions',
  ordinary: 'at ordinary positions (0, 1, 2, …)',
  other_context: 'control: another document’s context',
  other_question: 'control: another question',
};

const conditionOf = (path: string): string => path.split('.')[0] as string;

/** accuracy_mixed is "accuracy, mixed". */
export const labelOf = (measure: string): string => {
  const [what, ...kind] = measure.split('_');
  if (what !== 'accuracy' && what !== 'margin') return measure.replaceAll('_', ' ');
  return `${what}, ${kind.join(' ')}`;
};

/** Exact match first, then accuracies, then margins. */
const ORDER = ['exact', 'accuracy', 'margin'];
const rank = (measure: string): number => {
  const at = ORDER.findIndex((start) => measure.startsWith(start));
  return at < 0 ? ORDER.length : at;
};

const cell = (measure: Measure | undefined): Cell =>
  measure ? { text: fixed(measure.value), remark: measure.interval.map(fixed).join(' to ') } : '–';

const change = ([before, after]: readonly (Measure | undefined)[]): string => {
  if (!before || !after) return '–';
  const by = Math.round((after.value - before.value) * 100) / 100;
  // || 0: never a negative zero
  return `${by > 0 ? '+' : ''}${fixed(by || 0)}`;
};

/** Measures of several evaluations side by side, by condition; of two, with the change. */
export function evaluationSection(evaluations: readonly Evaluation[]): string {
  const paths = [...new Set(evaluations.flatMap(({ measures }) => Object.keys(measures)))];
  const two = evaluations.length === 2;
  const groups = [...new Set(paths.map(conditionOf))].map((condition) => ({
    heading: CONDITIONS[condition] ?? condition.replaceAll('_', ' '),
    rows: paths
      .filter((path) => conditionOf(path) === condition)
      .map((path) => ({ path, name: path.slice(condition.length + 1) }))
      .sort((a, b) => rank(a.name) - rank(b.name))
      .map(({ path, name }) => ({
        label: labelOf(name),
        measures: evaluations.map(({ measures }) => measures[path]),
      })),
  }));
  const rows = groups.flatMap((group): Cell[][] => [
    [group.heading],
    ...group.rows.map(({ label, measures }) => [
      label,
      ...measures.map(cell),
      ...(two ? [change(measures)] : []),
    ]),
  ]);
  const shares = groups.map((group) => ({
    ...group,
    rows: group.rows.filter(({ label }) => !label.startsWith('margin')),
  }));
  const series = evaluations.map(({ name }) => name);
  const plot = intervalPlot({
    title: 'Exact match and accuracy',
    description: `Shares of held-out samples, with 95 % intervals, of ${series.join(', ')}.`,
    xLabel: 'share of held-out samples',
    series,
    groups: shares,
  });
  const { samples, documents } = evaluations[0] as Evaluation;
  return section(
    'Before and after',
    paragraph(
      `${number(samples)} held-out samples of ${number(documents)} documents. Ranges and lines are 95 % intervals over documents; margins are nats a token.`,
      'lead',
    ),
    sideBySide(
      table(['measure', ...series, ...(two ? ['change'] : [])], rows),
      figure(
        'Exact match and accuracy',
        plot,
        'Exact match: greedy decoding gives the preferred answer. Accuracy: it is likelier than the rejected answer of that kind (ties count as wrong; 0.5 is chance). The controls take away what the answer rests on: a model that reads its context scores low there.',
      ),
    ),
  );
}
