import { pointsOf, smooth, type TrainingData, thin } from '../data/training.js';
import { figure, paragraph, section, sideBySide, tiles } from '../drawing/html.js';
import { lineChart, type Mark, type Series } from '../drawing/plots.js';
import { type Colour, extent, number } from '../drawing/svg.js';
import { KIND_COLOURS } from './dataset.js';

const MOST_POINTS = 400;

interface Line {
  name: string;
  metric: string;
  colour: Colour;
}

/** Lines of some metrics by step: raw values faint, a running mean on top, validation as dots. */
function metricPlot(
  data: TrainingData,
  text: { title: string; description: string; yLabel: string; window: number },
  lines: readonly Line[],
  options: { limits?: [number, number]; zero?: boolean; marks?: Mark[] } = {},
): string {
  const series: Series[] = lines.flatMap(({ name, metric, colour }) => {
    const raw = pointsOf(data.steps, metric);
    const validation = pointsOf(data.validations, metric);
    const smoothed = smooth(raw, text.window);
    return [
      ...(raw.length > 0
        ? [
            { name, colour, faint: true, points: thin(raw, MOST_POINTS) },
            { name, colour, points: thin(smoothed, MOST_POINTS) },
          ]
        : []),
      ...(validation.length > 0
        ? [{ name: `${name}, validation`, colour, style: 'dots' as const, points: validation }]
        : []),
    ];
  });
  const values = series.flatMap(({ points }) =>
    points.flatMap(([, value]) => (value === null ? [] : [value])),
  );
  const [min, max] = options.limits ?? extent(values, options.zero ? [0] : []);
  const last = Math.max(1, ...series.flatMap(({ points }) => points.map(([step]) => step)));
  return lineChart({
    ...text,
    x: { label: 'step', min: 0, max: last, integer: true },
    y: { label: text.yLabel, min, max },
    series,
    marks: options.marks ?? [],
  });
}

/** Where the axis of accuracies starts: chance is always on it. */
function lowestAccuracy({ steps, validations, kinds }: TrainingData): number {
  const values = [...steps, ...validations].flatMap((record) =>
    kinds.map((kind) => record[`accuracy_${kind}`] ?? 1),
  );
  return Math.max(0, Math.floor(Math.min(0.45, ...values) * 10) / 10);
}

const fact = (value: string, name: string): [string, string] => [value, name];

/** Loss, margin, accuracies and log-probabilities of a training run. */
export function trainingSection(data: TrainingData): string {
  const { summary, kinds } = data;
  const window = Math.max(1, Math.round(data.steps.length / 40));
  const has = (metric: string) => pointsOf(data.steps, metric).some(([, value]) => value !== null);
  const parts = (
    [
      ['preference', 'preference term', 'purple'],
      ['nll', 'NLL of chosen', 'green'],
    ] as const
  )
    .filter(([metric]) => has(metric))
    .map(([metric, name, colour]) => ({ metric, name, colour }));
  const loss = metricPlot(
    data,
    { title: 'Loss', description: 'Training loss and its parts by step.', yLabel: 'nats', window },
    [{ name: 'loss', metric: 'loss', colour: 'blue' }, ...parts],
    { zero: true },
  );
  const margin = metricPlot(
    data,
    { title: 'Margin', description: 'Reward margin by step.', yLabel: 'margin (nats)', window },
    [{ name: 'margin', metric: 'margin', colour: 'blue' }],
    { zero: true },
  );
  const accuracy = metricPlot(
    data,
    {
      title: 'Accuracy by rejected kind',
      description: 'Share of rejected answers less likely than the chosen one, by kind and step.',
      yLabel: 'accuracy',
      window,
    },
    kinds.map((kind) => ({
      name: kind,
      metric: `accuracy_${kind}`,
      colour: KIND_COLOURS[kind] ?? 'grey',
    })),
    { limits: [lowestAccuracy(data), 1.02], marks: [{ axis: 'y', at: 0.5, label: 'chance' }] },
  );
  const logprobs = metricPlot(
    data,
    {
      title: 'Log-probability of the answers',
      description: 'Mean log-probability a token of chosen and rejected answers by step.',
      yLabel: 'nats a token',
      window,
    },
    [
      { name: 'chosen', metric: 'chosen_logprob', colour: 'blue' },
      { name: 'rejected', metric: 'rejected_logprob', colour: 'orange' },
    ].filter(({ metric }) => has(metric)) as Line[],
  );
  const facts: [string, string][] = [
    [
      number(summary.step),
      summary.step < summary.steps ? `of ${number(summary.steps)} steps` : 'steps',
    ],
    ...(summary.samples === null ? [] : [fact(number(summary.samples), 'training samples')]),
    [number(summary.tokens), 'tokens'],
    ...(summary.seconds === null ? [] : [fact(summary.seconds.toFixed(1), 'seconds')]),
    ...(summary.tokensPerSecond === null
      ? []
      : [fact(number(summary.tokensPerSecond), 'tokens a second')]),
    [number(summary.skipped), 'steps skipped'],
    ...(summary.weightChange === null ? [] : [fact(number(summary.weightChange, 2), '‖ΔW‖/‖W‖')]),
  ];
  const smoothed =
    window > 1 ? ` Lines are running means over ${window} steps, raw values faint behind.` : '';
  const validated = data.validations.length > 0 ? ' Dots: the validation split.' : '';
  return section(
    'Training',
    paragraph(`From ${data.folder}.${smoothed}${validated}`, 'lead'),
    tiles(facts),
    sideBySide(
      figure(
        'Loss',
        loss,
        'The preference term and the weighted NLL of the chosen answer add up to the loss.',
      ),
      figure(
        'Margin',
        margin,
        'β times the mean log-probability of the chosen answer minus that of the rejected ones, before γ.',
      ),
      figure(
        'Accuracy by rejected kind',
        accuracy,
        'How often the chosen answer is likelier than the rejected one of that kind.',
      ),
      figure(
        'Log-probability of the answers',
        logprobs,
        'Both falling together would be likelihood displacement: the margin grows while the chosen answer gets unlikely.',
      ),
    ),
  );
}
