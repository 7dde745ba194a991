/**
 * Pairwise logistic regression: of two answers, which one is the chosen one? A pair is the difference
 * of their features, chosen minus rejected; P(chosen is chosen) = 1 / (1 + exp(−weights · pair)). It has
 * no intercept: which of the two is called first says nothing (Bradley and Terry's model).
 */

type Vector = Float64Array;

/** Weight of the penalty l2 · |weights|², beside the mean loss of a pair. */
const L2 = 1e-3;
const STEPS = 60;
const DONE = 1e-8;
/** Least of what a feature is divided by: one that never differs must not become infinite. */
const LEAST_SPREAD = 1e-6;

export const dot = (a: Vector, b: Vector): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

/** Standard deviation of each feature over `pairs`, never 0: what pairs are divided by. Shape [features]. */
export function spreads(pairs: readonly Vector[], size: number): Vector {
  const [sum, squares] = [new Float64Array(size), new Float64Array(size)];
  for (const pair of pairs) for (let i = 0; i < size; i++) sum[i]! += pair[i] as number;
  const means = sum.map((total) => total / Math.max(1, pairs.length));
  for (const pair of pairs)
    for (let i = 0; i < size; i++) squares[i]! += ((pair[i] as number) - (means[i] as number)) ** 2;
  return squares.map((total) => Math.sqrt(total / Math.max(1, pairs.length)) + LEAST_SPREAD);
}

/** log(1 + exp(−margin)), of any margin. */
const lossOf = (margin: number): number =>
  margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;

const objective = (pairs: readonly Vector[], weights: Vector): number =>
  pairs.reduce((sum, pair) => sum + lossOf(dot(pair, weights)), 0) / pairs.length +
  L2 * dot(weights, weights);

/** Gradient [features] and Hessian [features × features, lower half] of the objective. */
function derivatives(pairs: readonly Vector[], weights: Vector): { slope: Vector; bend: Vector[] } {
  const size = weights.length;
  const slope = new Float64Array(size);
  const bend = Array.from({ length: size }, () => new Float64Array(size));
  for (const pair of pairs) {
    const likely = 1 / (1 + Math.exp(-dot(pair, weights)));
    const [wrong, unsure] = [(1 - likely) / pairs.length, (likely * (1 - likely)) / pairs.length];
    for (let i = 0; i < size; i++) {
      const value = pair[i] as number;
      if (value === 0) continue;
      slope[i]! -= value * wrong;
      const row = bend[i] as Vector;
      for (let j = 0; j <= i; j++) row[j]! += value * unsure * (pair[j] as number);
    }
  }
  for (let i = 0; i < size; i++) {
    slope[i]! += 2 * L2 * (weights[i] as number);
    (bend[i] as Vector)[i]! += 2 * L2;
  }
  return { slope, bend };
}

/** Solves `matrix · x = right`, symmetric and positive definite, of which the lower half is given (Cholesky). */
export function solve(matrix: readonly Vector[], right: Vector): Vector {
  const size = right.length;
  const lower = matrix.map((row) => Float64Array.from(row));
  const at = (i: number, j: number) => (lower[i] as Vector)[j] as number;
  for (let i = 0; i < size; i++) {
    const row = lower[i] as Vector;
    for (let j = 0; j <= i; j++) {
      let sum = row[j] as number;
      for (let k = 0; k < j; k++) sum -= at(i, k) * at(j, k);
      // Rounding may leave nothing of a pivot that the penalty holds above 2 · L2.
      row[j] = i === j ? Math.sqrt(Math.max(sum, L2)) : sum / at(j, j);
    }
  }
  const x = Float64Array.from(right);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i]! -= at(i, k) * (x[k] as number);
    x[i]! /= at(i, i);
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i]! -= at(k, i) * (x[k] as number);
    x[i]! /= at(i, i);
  }
  return x;
}

/**
 * Weights that make all of `pairs` (chosen minus rejected, each feature divided by its spread) as
 * likely as they can be, by Newton's method. Deterministic.
 * @returns shape [features]
 */
export function fitPairs(pairs: readonly Vector[]): Vector {
  let weights = new Float64Array(pairs[0]?.length ?? 0);
  if (pairs.length === 0) return weights;
  let loss = objective(pairs, weights);
  for (let step = 0; step < STEPS; step++) {
    const { slope, bend } = derivatives(pairs, weights);
    let move = solve(bend, slope);
    // A whole step may jump over the valley: then half of it, and half of that.
    let [next, nextLoss] = [weights, Number.POSITIVE_INFINITY];
    for (let half = 0; half < 30; half++) {
      next = weights.map((weight, i) => weight - (move[i] as number));
      nextLoss = objective(pairs, next);
      if (nextLoss <= loss) break;
      move = move.map((part) => part / 2);
    }
    if (!(nextLoss <= loss)) return weights;
    [weights, loss] = [next, nextLoss];
    if (move.every((part) => Math.abs(part) < DONE)) break;
  }
  return weights;
}
