import { writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import {
  parseMetrics,
  readTraining,
  type TrainingData,
} from '../../../pipelines/report/data/training.js';
import { evaluationCurvesSection } from '../../../pipelines/report/sections/evaluation-curves.js';

const RECORDS = [
  { kind: 'evaluation', step: 0, seconds: 1, 'needle/needle_recall': 0.25, 'perplexity/nll': 5.5 },
  { kind: 'step', step: 1, loss: 2, accuracy_mixed: 1 },
  { kind: 'step', step: 50, loss: 1, accuracy_mixed: 1 },
  {
    kind: 'evaluation',
    step: 50,
    seconds: 2,
    'needle/needle_recall': 0.75,
    'perplexity/nll': null,
  },
  { kind: 'step', step: 100, loss: 1, accuracy_mixed: 1 },
  {
    kind: 'evaluation',
    step: 100,
    seconds: 2,
    'needle/needle_recall': 0.625,
    'perplexity/nll': 5.25,
    'qa/<b>/f1': null,
  },
];
const lines = (records: readonly object[]): string =>
  records.map((record) => JSON.stringify(record)).join('\n');

const STOPPED = { step: 100, task: 'needle', metric: 'needle_recall', best: 0.75, best_step: 50 };

/** What the report reads of an out folder. */
async function training(folder: string, summary?: object): Promise<TrainingData> {
  writeFileSync(path.join(folder, 'metrics.jsonl'), lines(RECORDS));
  if (summary) writeFileSync(path.join(folder, 'summary.json'), JSON.stringify(summary));
  return readTraining(folder);
}

t.test('evaluations are no steps and no validations', (t) => {
  const { steps, validations, evaluations, kinds } = parseMetrics(lines(RECORDS));
  t.strictSame(
    steps.map(({ step }) => step),
    [1, 50, 100],
  );
  t.strictSame(validations, []);
  t.strictSame(kinds, ['mixed']);
  t.strictSame(
    evaluations.map((record) => record['needle/needle_recall']),
    [0.25, 0.75, 0.625],
  );
  t.end();
});

t.test('a curve for every metric of every task, with the numbers of metrics.jsonl', async (t) => {
  const data = await training(t.testdir());
  t.equal(data.summary.stoppedEarly, null);
  const html = evaluationCurvesSection(data);
  const headings = [...html.matchAll(/<h[23]>([^<]*)</g)].map((match) => match[1]);
  t.strictSame(headings, [
    'Evaluation during training',
    'needle, needle recall',
    'perplexity, nll',
    'qa/&lt;b&gt;, f1',
  ]);
  const shown = [...html.matchAll(/<title>([^<]*)</g)].map((match) => match[1]);
  t.strictSame(shown, ['0: 0.25', '50: 0.75', '100: 0.625', '0: 5.5', '100: 5.25']);
  const captions = [...html.matchAll(/<figcaption>([^<]*)</g)].map((match) => match[1]);
  t.strictSame(captions, [
    '0.25 at step 0, 0.625 at step 100.',
    '5.5 at step 0, 5.25 at step 100.',
    'No row could be scored.',
  ]);
  t.match(html, 'measured 3 times');
  t.notMatch(html, /early|>best<|<b>|NaN|undefined|Infinity/);
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
  t.equal(new Set(ids).size, 6, 'ids are unique');
});

t.test('where training stopped early, and at which step it was best', async (t) => {
  const data = await training(t.testdir(), { steps: 400, stopped_early: STOPPED });
  t.strictSame(data.summary.stoppedEarly, {
    step: 100,
    name: 'needle/needle_recall',
    best: 0.75,
    bestStep: 50,
  });
  const html = evaluationCurvesSection(data);
  t.match(html, 'stopped early after step 100: needle, needle recall was best at step 50 (0.75).');
  t.equal(html.match(/>best</g)?.length, 1, 'marked on its own curve');
  for (const broken of [null, 3, {}, { ...STOPPED, best: 'high' }]) {
    const { summary } = await training(t.testdir(), { stopped_early: broken });
    t.equal(summary.stoppedEarly, null);
  }
});
