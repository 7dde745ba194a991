import t from 'tap';
import { randomFrom } from '../../../../pipelines/core/random.js';
import {
  dot,
  fitPairs,
  solve,
  spreads,
} from '../../../../pipelines/report/separability/logistic.js';

/** Normal numbers, by Box and Muller. */
function normals(seed: string): () => number {
  const random = randomFrom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

t.test('known weights come out again', (t) => {
  const [normal, random] = [normals('pairs'), randomFrom('labels')];
  const truth = Float64Array.of(1.5, -1, 0, 0.5);
  const pairs = Array.from({ length: 20_000 }, () => {
    const one = truth.map(() => normal());
    // Which of the two is the chosen one is drawn as the model says.
    const isChosen = random.next() < 1 / (1 + Math.exp(-dot(one, truth)));
    return isChosen ? one : one.map((value) => -value);
  });
  const found = fitPairs(pairs);
  for (const [i, weight] of truth.entries()) {
    t.ok(Math.abs((found[i] as number) - weight) < 0.07, `${found[i]} for ${weight}`);
  }
  t.strictSame(fitPairs(pairs), found, 'each time the same');
  t.end();
});

t.test('perfectly separable pairs have finite weights, features that never differ none', (t) => {
  const pairs = [1, 2, 3].map((value) => Float64Array.of(value, 0));
  const [first, second] = fitPairs(pairs);
  t.ok(Number.isFinite(first) && (first as number) > 1, String(first));
  t.equal(second, 0);
  t.strictSame(fitPairs([]), new Float64Array(0));
  // Differs always by as much: divided by next to nothing, it is enormous.
  const spread = spreads([Float64Array.of(1, 2), Float64Array.of(1, 4)], 2);
  t.ok(
    Math.abs((spread[0] as number) - 1e-6) < 1e-12 && Math.abs((spread[1] as number) - 1) < 1e-5,
  );
  const huge = fitPairs([Float64Array.of(1e6, 2), Float64Array.of(1e6, -4)]);
  t.ok(huge.every(Number.isFinite) && dot(huge, Float64Array.of(1e6, 0)) > 1, String(huge));
  t.end();
});

t.test('a step that would jump over the valley is shortened', (t) => {
  // On these, whole Newton steps run away to weights in the thousands.
  const pairs = [
    Float64Array.of(21, 9, 7),
    Float64Array.of(22, 3, -21),
    Float64Array.of(2, -5, -239),
    Float64Array.of(-3, 2, -2),
  ];
  const weights = fitPairs(pairs);
  // At the optimum the pull of the pairs and that of the penalty are in balance.
  for (const [i, weight] of weights.entries()) {
    const pull = pairs.reduce(
      (sum, pair) => sum + (pair[i] as number) / (1 + Math.exp(dot(pair, weights))),
      0,
    );
    t.ok(Math.abs(pull / pairs.length - 2e-3 * weight) < 1e-6, `${weight}: ${pull}`);
  }
  t.end();
});

t.test('equations are solved', (t) => {
  const matrix = [Float64Array.of(4, 0), Float64Array.of(2, 3)];
  const x = solve(matrix, Float64Array.of(8, 8));
  t.ok(Math.abs((x[0] as number) - 1) < 1e-12 && Math.abs((x[1] as number) - 2) < 1e-12);
  t.end();
});
