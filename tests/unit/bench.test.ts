import t from 'tap';
import { documentsOf } from '../bench/inputs/inputs.js';
import { type CaseResult, plan } from '../bench/measure/cases.js';
import { median, type Run, spread, summarise } from '../bench/measure/stats.js';
import { ratios, resultTables, short } from '../bench/measure/table.js';

const run = (wall_s: number, change: Partial<Run> = {}): Run => ({
  wall_s,
  cpu_s: 2 * wall_s,
  max_rss_bytes: 100e6,
  documents: 10,
  tokens: 1000,
  bytes: 4e6,
  rows: 0,
  ...change,
});

t.test('medians and ranges', async (t) => {
  t.equal(median([3, 1, 2]), 2);
  t.equal(median([4, 1, 2, 3]), 2.5);
  t.strictSame(spread([0.3, 0.12345, 0.2]), { median: 0.2, min: 0.1235, max: 0.3 });
  t.throws(() => summarise([]));
});

t.test('rates are per wall second, tokens per CPU second', async (t) => {
  const result = summarise([run(1), run(2), run(4)]);
  t.strictSame(result.documents_per_s, { median: 5, min: 2.5, max: 10 });
  t.strictSame(result.tokens_per_core_s, { median: 250, min: 125, max: 500 });
  t.strictSame(result.mb_per_s, { median: 2, min: 1, max: 4 });
  t.equal(result.peak_mb.median, 100);
  t.equal(summarise([run(1, { documents: 0 })]).documents_per_s, null, 'nothing to rate');
  t.equal(summarise([run(0)]).mb_per_s, null, 'no time');
});

t.test('the table, and ratios of peers', async (t) => {
  t.equal(short(1234567), '1.23 M');
  t.equal(short(45678), '45.7 k');
  t.equal(short(456.7), '457');
  t.equal(short(0.012345), '0.0123');
  const base = { job: 'idle', input: 'demo', threads: 1 } as const;
  const results: CaseResult[] = [
    { ...base, name: 'ours', result: summarise([run(1)]) },
    { ...base, name: 'theirs', against: 'ours', result: summarise([run(3)]) },
  ];
  t.strictSame(ratios(results), [{ ours: 'ours', peer: 'theirs', wall: 3, cpu: 3, memory: 1 }]);
  const lines = resultTables(results).split('\n');
  t.equal(lines.length, 5);
  t.match(lines[3], /ours +1 +10 +500 +4 +1 \(1–1\) +2 +100/);
});

t.test('the plan: each peer has its partner, litbank only where it is there', async (t) => {
  for (const quick of [false, true]) {
    const cases = plan({ quick, litbank: false });
    t.equal(
      cases.some(({ input }) => input === 'litbank'),
      false,
    );
    for (const { against, input } of cases.filter((one) => one.against)) {
      t.ok(cases.some((one) => one.name === against && one.input === input));
    }
    const keys = cases.map(({ name, input, threads }) => `${name} ${input} ${threads}`);
    t.equal(new Set(keys).size, keys.length, 'names tell cases apart');
  }
  t.ok(plan({ quick: false, litbank: true }).some(({ input }) => input === 'litbank'));
});

t.test('sectioned documents ask only what has one answer', async (t) => {
  const [document, ...more] = documentsOf('default', 2, '');
  t.equal(more.length, 1);
  for (const { question, answer } of document?.questions ?? []) {
    const key = question.split(' ').at(-1) as string;
    const values = document?.text.match(new RegExp(`(?<=\\b${key} )\\w+`, 'g'));
    t.strictSame([...new Set(values)], [answer], question);
  }
});
