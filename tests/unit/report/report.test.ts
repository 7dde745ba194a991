import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { runCli } from '../../../pipelines/cli/cli.js';
import { loadConfig } from '../../../pipelines/config/load.js';
import { makeCorpus } from '../../../pipelines/demo/corpus.js';
import { binCounts, meanOf, quantileOf } from '../../../pipelines/report/data/bins.js';
import { CoverageCounter } from '../../../pipelines/report/data/coverage.js';
import { parseEvaluation } from '../../../pipelines/report/data/evaluation.js';
import { LengthCounter } from '../../../pipelines/report/data/lengths.js';
import { parseMetrics, smooth, thin } from '../../../pipelines/report/data/training.js';
import { escapeText, number, ticks } from '../../../pipelines/report/drawing/svg.js';
import { type ReportData, reportPage } from '../../../pipelines/report/page.js';
import { evaluationSection, labelOf } from '../../../pipelines/report/sections/evaluation.js';
import { level } from '../../../pipelines/report/sections/heat-map.js';
import { collectReport, reportJson, writeReport } from '../../../pipelines/report/write.js';
import { prepareRun } from '../../../pipelines/runtime/dependencies/prepare.js';
import { type RunResult, run } from '../../../pipelines/runtime/run.js';
import { FolderStore } from '../../../pipelines/stores/folder.js';
import { sampleRow } from '../../helpers/rows.js';

t.test('ticks are round, within the limits and not too many', (t) => {
  t.strictSame(ticks(0, 1), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  t.strictSame(ticks(0, 65536), [0, 20000, 40000, 60000]);
  t.strictSame(ticks(0, 3, 5, true), [0, 1, 2, 3]);
  t.strictSame(ticks(-4.4, -0.3), [-4, -3, -2, -1]);
  t.strictSame(ticks(7, 7), [7]);
  for (const [low, high] of [
    [0.001, 0.0137],
    [-3, 1e6],
    [12, 12.5],
  ] as const) {
    const values = ticks(low, high);
    t.ok(values.length >= 2 && values.length <= 6, `${values}`);
    t.ok(values.every((value) => value >= low && value <= high));
  }
  t.end();
});

t.test('numbers and texts are safe to show', (t) => {
  t.equal(number(1234567), '1,234,567');
  t.equal(number(-0.12345), '−0.123');
  t.equal(escapeText('<b a="1">&\u0000'), '&lt;b a=&quot;1&quot;&gt;&amp;\ufffd');
  t.end();
});

t.test('bins hold every counted value once', (t) => {
  const counts = new Map([
    [2, 3],
    [5, 1],
  ]);
  t.strictSame(binCounts([counts], 10), { from: 2, width: 1, counts: [[3, 0, 0, 1]] });
  t.strictSame(binCounts([counts], 10, [0]), { from: 0, width: 1, counts: [[0, 0, 3, 0, 0, 1]] });
  const many = new Map(Array.from({ length: 500 }, (_, i) => [i, 2]));
  const bins = binCounts([many, counts], 24);
  t.ok((bins.counts[0]?.length ?? 99) <= 24, `${bins.counts[0]?.length} bins of ${bins.width}`);
  t.strictSame(
    bins.counts.map((row) => row.reduce((a, b) => a + b, 0)),
    [1000, 4],
  );
  t.equal(binCounts([new Map([[0.25, 1]])], 10).counts[0]?.[0], 1);
  t.equal(meanOf(counts), 11 / 4);
  t.strictSame([quantileOf(counts, 0.5), quantileOf(counts, 1)], [2, 5]);
  t.end();
});

/** A row with two chunks of 8 tokens in slots of 32: K = 80, head 4, question at 68. */
const placed = (first: number, second: number, sparse = false) => {
  const ids = (start: number) => Int32Array.from({ length: 8 }, (_, i) => start + i);
  const segment = (start: number) => ({
    kind: 'chunk' as const,
    length: 8,
    position_start: start,
    position_ids: sparse ? ids(start) : null,
  });
  return sampleRow(1, {
    segments: [
      { kind: 'head', length: 4, position_start: 0, position_ids: null },
      segment(first),
      segment(second),
      { kind: 'tail', length: 6, position_start: 68, position_ids: null },
    ],
    answer_position: 74,
  });
};

t.test('coverage: even placements give density 1 everywhere, both ways of storing them', (t) => {
  const counter = new CoverageCounter(80);
  for (const offset of [0, 8, 16, 24]) counter.add(placed(4 + offset, 36 + offset, offset === 8));
  const coverage = counter.result();
  if (!coverage) return t.fail('no coverage');
  t.strictSame([coverage.from, coverage.to], [4, 68]);
  t.strictSame([coverage.continuous.samples, coverage.sparse.samples], [3, 1]);
  t.equal(coverage.maxMin, 1);
  t.strictSame(coverage.all.indices, new Array(64).fill(1));
  // The one sparse sample: indices 12 to 19 and 44 to 51, eight of 64 bins each.
  const sparse = new Array(64).fill(0);
  t.strictSame(coverage.sparse.indices, sparse.fill(4, 8, 16).fill(4, 40, 48));
  // Critical chunks are the first ones: 33 to 64 from the question; bins are 1.25 wide.
  const { distances } = coverage.critical;
  t.equal(
    distances.findIndex((value) => value > 0),
    Math.floor(33 / 1.25),
  );
  t.ok(Math.abs(distances.reduce((a, b) => a + b, 0) - 64) < 1e-9, 'a density of mean 1');
  t.ok(coverage.distances && coverage.distances.least > 0.99 && coverage.distances.most < 1.01);
  t.end();
});

t.test('coverage: a gap and a crowd show', (t) => {
  const counter = new CoverageCounter(80);
  for (const offset of [0, 0, 8, 16]) counter.add(placed(4 + offset, 36 + offset));
  t.equal(counter.result()?.maxMin, Number.POSITIVE_INFINITY);
  t.equal(new CoverageCounter(80).result(), null);
  t.end();
});

t.test('lengths, gaps and what stands in the context, by kind', (t) => {
  const counter = new LengthCounter();
  for (let i = 0; i < 3; i++) counter.add(sampleRow(i));
  const [preferred, irrelevant, mixed] = counter.result();
  t.match(preferred, { kind: 'preferred', answers: 3, inContext: 3, inContextKnown: 3 });
  t.strictSame(preferred?.lengths, new Map([[2, 3]]));
  t.strictSame(preferred?.gaps, new Map(), 'the chosen answer has no gap to itself');
  t.match(irrelevant, { inContext: 0, inContextKnown: 3, truncated: 0 });
  t.strictSame(irrelevant?.gaps, new Map([[0, 3]]));
  t.match(mixed, { inContextKnown: 0, truncated: 3 });
  t.strictSame(mixed?.gaps, new Map([[-1, 3]]));
  t.end();
});

t.test('metrics of a run that is still writing', (t) => {
  const text = [
    '{"kind": "validation", "step": 0, "loss": 2, "accuracy_mixed": 0.5}',
    '{"kind": "step", "step": 1, "loss": 1.5, "accuracy_mixed": 0.5, "applied": true}',
    '{"kind": "step", "step": 2, "loss": null, "accuracy_irrelevant": 1}',
    '{"kind": "step", "st',
  ].join('\n');
  const { steps, validations, kinds } = parseMetrics(text);
  t.equal(validations.length, 1);
  t.strictSame(steps[0], { step: 1, loss: 1.5, accuracy_mixed: 0.5 });
  t.equal(steps[1]?.loss, null);
  t.strictSame(kinds, ['mixed', 'irrelevant']);
  t.end();
});

t.test('smoothing keeps means and gaps, thinning keeps the ends apart', (t) => {
  const line = Array.from({ length: 101 }, (_, i): [number, number | null] => [i, i]);
  t.equal(smooth(line, 5)[50]?.[1], 50);
  t.strictSame(smooth([[1, null]], 5), [[1, null]]);
  const few = thin(line, 20);
  t.ok(few.length <= 20 && few.length >= 15);
  t.ok(few.every(([at, value]) => Math.abs(at - (value ?? Number.NaN)) <= 2));
  t.strictSame(thin(line, 500), line);
  t.end();
});

t.test('evaluations are checked, and named for people', (t) => {
  const file = (conditions: object) => ({ model: 'm', samples: 12, documents: 3, conditions });
  const one = { value: 0.9, low: 0.8, high: 1 };
  const before = parseEvaluation(file({ stored: { exact_match: one } }), 'before');
  t.strictSame(before, {
    name: 'before',
    samples: 12,
    documents: 3,
    measures: { 'stored.exact_match': { value: 0.9, interval: [0.8, 1] } },
  });
  t.throws(() => parseEvaluation({ samples: 1 }, 'x'), /x is no evaluation/);
  t.throws(() => parseEvaluation(null, 'x'), /x is no evaluation/);
  const broken = file({ stored: { exact_match: { value: 1, low: null } } });
  t.throws(() => parseEvaluation(broken, 'x'), /x: stored.exact_match has no value, low and high/);
  t.equal(labelOf('accuracy_mixed'), 'accuracy, mixed');
  t.equal(labelOf('exact_match'), 'exact match');

  const margin = { value: -0.5, low: -1, high: 0 };
  const after = file({
    stored: { margin_mixed: margin, exact_match: { ...one, value: 0.5 } },
    other_question: { accuracy_mixed: one },
  });
  const html = evaluationSection([before, parseEvaluation(after, 'after')]);
  const cells = [...html.matchAll(/<t[dh](?: [^>]*)?>(.*?)<\/t[dh]>/g)].map((match) => match[1]);
  t.strictSame(cells, [
    ...['measure', 'before', 'after', 'change', 'at the data set’s own positions'],
    ...['exact match', '0.90 <small>0.80 to 1.00</small>', '0.50 <small>0.80 to 1.00</small>'],
    ...['−0.40', 'margin, mixed', '–', '−0.50 <small>−1.00 to 0.00</small>', '–'],
    ...['control: another question', 'accuracy, mixed', '–', '0.90 <small>0.80 to 1.00</small>'],
    '–',
  ]);
  t.equal(html.match(/<circle/g)?.length, 3, 'margins are no shares: they stand in the table only');
  t.end();
});

t.test('levels of the heat map', (t) => {
  t.strictSame(
    [0, 1, 2].map((score) => level(score, 2)),
    [0, 3, 5],
  );
  t.equal(level(0.01, 100), 1);
  t.equal(level(1, 0), 0);
  t.end();
});

/** A small data set on disk, one question of which is hostile to HTML and is dropped. */
async function smallDataset(folder: string): Promise<{ config: string; result: RunResult }> {
  const documents = [...makeCorpus({ seed: 3, documents: 3, tokens: 700, people: 6, places: 4 })];
  const hostile = '</title><script>alert(1)</script>';
  for (const document of documents) document.questions?.push({ question: hostile });
  const input = path.join(folder, 'corpus.jsonl');
  writeFileSync(input, documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
  const config = path.join(folder, 'pipeline.yaml');
  writeFileSync(
    config,
    [
      'input: [./corpus.jsonl]',
      'store: ./dataset',
      'runtime: {threads: 1}',
      'chunk: {tokens: 16}',
      'pair: {chunks: 8, top_k: 2, max_answer_tokens: 4}',
      'shard: {positions_length: 1024, validation: 0.4}',
    ].join('\n'),
  );
  const loaded = loadConfig(config);
  const deps = await prepareRun(loaded, new FolderStore(path.join(folder, 'dataset')));
  try {
    return { config, result: await run(deps) };
  } finally {
    await deps.refinePool.close();
  }
}

t.test('the report of a small data set', async (t) => {
  const folder = t.testdir();
  const { config, result } = await smallDataset(folder);
  const store = path.join(folder, 'dataset');
  const training = path.join(folder, 'out');
  const before = path.join(folder, 'before.json');
  const after = path.join(folder, 'after.json');
  for (const [file, value] of [
    [before, 0.5],
    [after, 0.9],
  ] as const) {
    const accuracy_mixed = { value, low: value - 0.1, high: value + 0.1 };
    const conditions = { stored: { accuracy_mixed } };
    writeFileSync(file, JSON.stringify({ samples: 9, documents: 1, conditions }));
  }

  await t.test('its numbers are those of the run', async (t) => {
    const { dataset } = await collectReport({ store, config });
    const { counts } = result;
    t.match(dataset, {
      documents: 3,
      tokens: counts.tokens,
      chunks: counts.chunks,
      questions: counts.questions,
      samples: counts.samples,
      contentHash: result.version.content_hash.sum,
      bar: { name: 'floor', score: 0.75 },
    });
    const sum = (list: number[]) => list.reduce((a, b) => a + b, 0);
    t.strictSame(Object.fromEntries(dataset.drops.map((d) => [d.reason, d.count])), counts.drops);
    t.equal(sum(dataset.scores.map((s) => s.kept)), counts.samples);
    t.equal(sum(dataset.scores.map((s) => s.dropped)), sum(Object.values(counts.drops)));
    t.equal(sum([...dataset.critical.values()]), counts.samples);
    t.equal(dataset.splits.train + dataset.splits.validation, counts.samples);
    t.equal(dataset.coverage?.all.samples, counts.samples);
    t.ok(dataset.lengths.every((kind) => kind.answers === counts.samples));
  });

  await t.test('heat map: recomputed scores are those of the rows', async (t) => {
    const full = (await collectReport({ store, config })).dataset.heats[0];
    const rows = (await collectReport({ store })).dataset.heats[0];
    if (!full || !rows) return t.fail('no heat map');
    t.equal(full.documentId, rows.documentId);
    t.ok(full.complete && !rows.complete);
    t.equal(full.chunks.length, rows.chunks.length);
    t.ok(full.questions.every(({ scores }) => scores.every((score) => score !== null)));
    let compared = 0;
    for (const question of rows.questions) {
      const same = full.questions.find((other) => other.question === question.question);
      t.strictSame(same?.critical, question.critical);
      t.ok(question.critical.length > 0);
      for (const [chunk, score] of question.scores.entries()) {
        if (score === null) continue;
        compared += 1;
        if (same?.scores[chunk] !== score) t.fail(`chunk ${chunk} of ${question.question}`);
        if (full.chunks[chunk] !== rows.chunks[chunk]) t.fail(`text of chunk ${chunk}`);
      }
    }
    t.equal(compared, rows.questions.length * 8, 'eight chunks of every context');
    const other = path.join(folder, 'other.yaml');
    writeFileSync(other, 'chunk: {tokens: 32}');
    await t.rejects(collectReport({ store, config: other }), /not the one .* was made with/);
    await t.rejects(collectReport({ store, document: 'zzz' }), /no such document/);
  });

  await t.test('one page that asks nobody for anything', async (t) => {
    const metrics = [1, 2, 3].map(
      (step) =>
        `{"kind": "step", "step": ${step}, "loss": ${3 - step / 2}, "preference": 0.5, "nll": 1, "margin": ${step}, "accuracy_mixed": 0.9, "chosen_logprob": -1, "rejected_logprob": -2, "tokens": 10, "seconds": 0.5}`,
    );
    metrics.push('{"kind": "evaluation", "step": 3, "seconds": 1, "needle/needle_recall": 0.5}');
    mkdirSync(training);
    writeFileSync(path.join(training, 'metrics.jsonl'), metrics.join('\n'));
    const sources = {
      store,
      config,
      training,
      evaluations: [before, after],
      timings: { pipeline: 1.25 },
    };
    const out = path.join(folder, 'deep', 'report.html');
    await writeReport({ ...sources, out });
    const page = readFileSync(out, 'utf8');
    const data = await collectReport({ ...sources });
    t.ok(page === reportPage(data), 'the same data give the same page');

    t.notOk(/<script|<link|<img|<iframe|@import|url\(|href=|src=|https?:/i.exec(page)?.[0]);
    t.notOk(/>[^<]*\b(NaN|undefined|Infinity|null)\b/.exec(page)?.[0]);
    const has = (text: string) => t.ok(page.includes(text), `the page says ${text}`);
    has('&lt;/title&gt;&lt;script&gt;'); // hostile questions are shown as text
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
    t.equal(new Set(ids).size, ids.length, 'ids are unique');
    const named = [...page.matchAll(/aria-labelledby="([^"]+)"/g)].flatMap((m) => m[1]?.split(' '));
    t.ok(named.length >= 20 && named.every((id) => ids.includes(id)));
    const headings = [...page.matchAll(/<h2>([^<]+)/g)].map((match) => match[1]);
    t.strictSame(headings, [
      'Before and after',
      'Training',
      'Evaluation during training',
      'Scores',
      'Contexts',
      'Importance scores of some documents',
      'Positions',
      'Answers',
      'Separability',
    ]);
    has("default-src 'none'");
    has('+0.40');
    has('what took time');
    t.ok(page.length < 500_000, `${page.length} characters`);

    const json = JSON.parse(reportJson(data)) as ReportData;
    t.equal(json.training?.steps.length, 3);
    t.strictSame(
      json.training?.evaluations.map((one) => one['needle/needle_recall']),
      [0.5],
    );
    t.type(json.dataset.critical, 'object');
  });

  await t.test('the command, and what it says of wrong arguments', async (t) => {
    const out = path.join(folder, 'cli.html');
    const logs = t.capture(console, 'log', () => {});
    t.equal(await runCli(['node', 'longpref', 'report', store, '-c', config, '-o', out]), 0);
    t.match(readFileSync(out, 'utf8'), /^<!doctype html>/);
    t.match(logs()[0]?.args[0], `wrote ${out}`);
    const errors = t.capture(console, 'error', () => {});
    const status = async (...args: string[]) => runCli(['node', 'longpref', 'report', ...args]);
    t.equal(await status(folder), 6, 'not a data set');
    t.equal(await status(store, '--training', folder), 3, 'not an out folder');
    t.equal(await status(store, '--evaluation', out), 3, 'not JSON');
    t.equal(await status(store, '--document', 'zzz'), 2);
    const said = errors().map(({ args }) => String(args[0]));
    t.match(said[0], 'is not a data set');
    t.match(said[1], 'not the out folder of a training');
    t.match(said[2], 'cannot read the evaluation');
  });
});
