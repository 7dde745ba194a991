import t from 'tap';
import { randomFrom } from '../../../pipelines/core/random.js';
import { calibrate } from '../../../pipelines/stages/pair/calibrate.js';
import { type BarConfig, barNameOf, barOf } from '../../../pipelines/stages/pair/select.js';

/** So many of each score. */
const scores = (...counts: [score: number, times: number][]) =>
  Float32Array.from(counts.flatMap(([score, times]) => Array<number>(times).fill(score)));

t.test('counts: the least one that one in a hundred foreign chunks reaches', (t) => {
  const foreign = scores([0, 600], [1, 300], [2, 90], [3, 8], [4, 2]);
  const best = [3, 4, 4, 5, 6, 6, 7, 7, 8, 9];
  t.strictSame(calibrate({ best, foreign }), { threshold: 3, reached: 0.01, questions: 1 });
  t.end();
});

t.test(
  'lowered where too few questions had a critical chunk, to one in ten and no further',
  (t) => {
    const foreign = scores([0, 600], [1, 310], [2, 82], [3, 8]);
    const some = [2, 2, 2, 2, 2, 3, 3, 3, 4, 5];
    t.strictSame(calibrate({ best: some, foreign }), { threshold: 2, reached: 0.09, questions: 1 });
    const low = [1, 1, 1, 1, 1, 1, 2, 3, 4, 5];
    t.strictSame(calibrate({ best: low, foreign }), {
      threshold: 2,
      reached: 0.09,
      questions: 0.4,
    });
    t.end();
  },
);

t.test('any scale: fractions of 1, and cosines that all lie near each other', (t) => {
  const random = randomFrom('scale');
  const spread = (from: number, to: number, n: number) =>
    Float32Array.from({ length: n }, () => from + (to - from) * random.next());
  for (const [foreign, best] of [
    [spread(0, 0.3, 5000), spread(0.25, 0.9, 100)],
    [spread(0.7, 0.8, 5000), spread(0.79, 0.9, 100)],
    [spread(0, 3e-5, 5000), spread(2.9e-5, 9e-5, 100)],
  ] as const) {
    const found = calibrate({ best: [...best], foreign });
    t.ok(found && found.reached <= 0.1 && found.questions >= 0.9, JSON.stringify(found));
    t.match(String(found?.threshold), /^0\.0*\d{1,3}$|^\d(\.\d\d?)?e-5$/, 'three digits');
  }
  t.end();
});

t.test('where nothing scores there is no number', (t) => {
  t.equal(calibrate({ best: [0, 0], foreign: scores([0, 10]) }), undefined);
  t.equal(calibrate({ best: [], foreign: scores([1, 10]) }), undefined);
  t.equal(calibrate({ best: [1], foreign: scores() }), undefined);
  t.strictSame(calibrate({ best: [2, 2], foreign: scores([0, 50]) })?.threshold, 2);
  t.end();
});

t.test('the bar is known in one place, by one name', (t) => {
  const score = { evaluator: 'entity-overlap' } as const;
  const rank = { select: 'rank', floor: 2, delta: 6, threshold: null } as const;
  const fixed = { ...rank, select: 'threshold' } as const;
  const named = (pair: BarConfig['pair']) => [barNameOf({ pair }), barOf({ pair, score })];
  t.strictSame(named(rank), ['floor', 2]);
  t.strictSame(named(fixed), ['delta', 6]);
  for (const any of [rank, fixed])
    t.strictSame(named({ ...any, threshold: 0.4 }), ['threshold', 0.4]);
  t.throws(() => named({ ...rank, threshold: 'auto' }), /has not become a number/);
  t.end();
});
