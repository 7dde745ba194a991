import type { Stats } from '../report/data/stats.js';
import { figureOf, figuresOf, sentenceOf } from '../report/separability/words.js';
import { cutRows, exhaustedRows } from './answers-text.js';
import { count, pairs, table } from './format.js';
import { recallRows } from './recall-text.js';

const percent = (share: number | null): string =>
  share === null ? 'not known' : `${(100 * share).toFixed(1)} %`;
const number = (value: number): string =>
  Number.isInteger(value) ? count(value) : value.toFixed(value < 100 ? 2 : 1);

/** `dataset stats` for people. */
export function statsText(stats: Stats): string {
  const { positions, recall } = stats;
  const drops = Object.entries(stats.drops).map(([reason, n]) => `${reason} ${count(n)}`);
  const abstentions = Object.entries(stats.abstentions).map(
    ([kind, { made, in_rows }]) => `${kind} ${count(made)} (${count(in_rows)} in rows)`,
  );
  const facts: [string, string][] = [
    ['data set', `${stats.store}, version ${stats.version}`],
    [
      'rows',
      `${count(stats.rows)} (train ${count(stats.splits.train)}, validation ${count(stats.splits.validation)})`,
    ],
    ['documents', `${count(stats.documents)}, ${count(stats.document_tokens)} tokens`],
    ['tokens in rows', count(stats.row_tokens)],
    ['questions', count(stats.questions)],
    ['drops', drops.join(', ') || 'none'],
    ...(abstentions.length > 0
      ? [['abstentions', abstentions.join(', ')] as [string, string]]
      : []),
    ...exhaustedRows(stats.exhausted),
    ...cutRows(stats.cut_at_sentence),
    [
      'leakage',
      `${percent(stats.leaking_share)} of samples have an irrelevant answer made from chunks that reach the bar`,
    ],
    ['filler', `${percent(stats.filler_share)} of context chunks come from other documents`],
    ...recallRows(recall.given, recall.cloze),
    ['cloze', `${count(stats.cloze_samples)} samples`],
  ];
  if (positions) {
    const bins = positions.distance_bins_over_mean;
    const even = bins
      ? `; distance bins hold ${bins.least.toFixed(3)} to ${bins.most.toFixed(3)} of their mean`
      : '';
    facts.push([
      'positions',
      `up to ${count(positions.length)}, ${count(positions.continuous)} continuous, ${count(positions.sparse)} sparse${even}`,
    ]);
  }
  const rows = Object.entries(stats.distributions).map(([name, spread]) => [
    name,
    ...[spread.least, spread.median, spread.mean, spread.p90, spread.most].map(number),
  ]);
  const gaps = Object.entries(stats.length_gap).map(([kind, { mean, interval }]) => [
    `chosen − ${kind}, tokens`,
    `${mean.toFixed(2)} ± ${interval.toFixed(2)}`,
    `${percent(stats.in_context[kind] ?? null)} in context`,
  ]);
  const separable = figuresOf(
    Object.entries(stats.separability).map(([kind, figures]) => ({ kind, ...figures })),
  );
  const told = separable.map((one) => [
    one.kind,
    figureOf(one),
    count(one.pairs),
    count(one.samples),
    one.verdict === 'warning' ? 'WARNING' : '',
  ]);
  return [
    pairs(facts),
    table(['', 'least', 'median', 'mean', '90 %', 'most'], rows),
    table(['length gap', 'mean, 95 %', 'value stands'], gaps),
    table(['separability', 'accuracy, 95 %', 'pairs', 'samples'], told),
    separable.map((one) => `  ${sentenceOf(one)}`).join('\n'),
  ].join('\n\n');
}
