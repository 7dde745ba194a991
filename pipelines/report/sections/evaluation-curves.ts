import { type MetricRecord, pointsOf, type TrainingData } from '../data/training.js';
import { figure, paragraph, section, sideBySide } from '../drawing/html.js';
import { lineChart } from '../drawing/plots.js';
import { extent, number } from '../drawing/svg.js';

/** "qa/hotpotqa/f1" is "qa/hotpotqa, f1". */
function nameOf(key: string): string {
  const at = key.lastIndexOf('/');
  return `${key.slice(0, at)}, ${key.slice(at + 1).replaceAll('_', ' ')}`;
}

/** task/metric of all records, in the order in which they first stand. */
const keysOf = (records: readonly MetricRecord[]): string[] => [
  ...new Set(records.flatMap((record) => Object.keys(record)).filter((key) => key.includes('/'))),
];

/** Where a metric stood at first and at last. */
function ends(measured: readonly [number, number][]): string {
  const told = [measured[0], measured.at(-1)]
    .flatMap((point) => (point ? [`${number(point[1])} at step ${number(point[0])}`] : []))
    .slice(0, measured.length);
  return told.length === 0 ? 'No row could be scored.' : `${told.join(', ')}.`;
}

/** Curves of the evaluations during training, one for every metric of every task. */
export function evaluationCurvesSection(data: TrainingData): string {
  const { evaluations, summary } = data;
  const stopped = summary.stoppedEarly;
  const last = Math.max(1, summary.step, ...evaluations.map(({ step }) => step ?? 0));
  const figures = keysOf(evaluations).map((key, i) => {
    const points = pointsOf(evaluations, key);
    const measured = points.flatMap(([step, value]): [number, number][] =>
      value === null ? [] : [[step, value]],
    );
    const [min, max] = extent(measured.map(([, value]) => value));
    const metric = key.slice(key.lastIndexOf('/') + 1);
    const plot = lineChart({
      // Numbered: names of tasks may differ in marks alone, and ids on the page are made of titles.
      title: `Evaluation ${i + 1}, ${nameOf(key)}`,
      description: `Value of ${nameOf(key)} by step.`,
      x: { label: 'step', min: 0, max: last, integer: true },
      y: { label: metric.replaceAll('_', ' '), min, max },
      series: [{ name: key, colour: 'blue', style: 'dots', points }],
      marks: stopped?.name === key ? [{ axis: 'x', at: stopped.bestStep, label: 'best' }] : [],
    });
    return figure(nameOf(key), plot, ends(measured));
  });
  const early = stopped
    ? ` Training stopped early after step ${number(stopped.step)}: ${nameOf(stopped.name)} was best at step ${number(stopped.bestStep)} (${number(stopped.best)}).`
    : '';
  return section(
    'Evaluation during training',
    paragraph(
      `The model in training, measured ${number(evaluations.length)} times on tasks of longpref evaluate; each step’s predictions are in ${data.folder}/evaluation.${early}`,
      'lead',
    ),
    sideBySide(...figures),
  );
}
