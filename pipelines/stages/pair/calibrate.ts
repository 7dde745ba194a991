/** Share of irrelevant chunks that reach the threshold: one in a hundred. */
const REACHED = 0.01;
/** Share of questions that are to have a critical chunk; where it takes more than that one in a hundred, */
const WANTED = 0.9;
/** up to so many of them may reach it (one in ten). */
const MOST_REACHED = 0.1;

/** Scores that a threshold is found from. */
export interface ScoreSample {
  /** the best score of each question in its own document */
  best: readonly number[];
  /** scores of chunks of other documents against these questions: irrelevant all of them */
  foreign: Float32Array;
}

export interface Calibration {
  /** the least score of a critical chunk */
  threshold: number;
  /** share of the foreign chunks that reach it */
  reached: number;
  /** share of the questions that have a critical chunk with it */
  questions: number;
}

/** The share of ascending numbers that are at least `least`. */
function shareFrom(sorted: ArrayLike<number>, least: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < least) low = middle + 1;
    else high = middle;
  }
  return sorted.length === 0 ? 0 : (sorted.length - low) / sorted.length;
}

/** Three digits, rounded down so that no question is lost by it: a number that one can read, write down and type. */
function readable(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 2);
  return Number((Math.floor(value / unit + 1e-9) * unit).toPrecision(3));
}

/**
 * The least of the scores (above 0) that at most this share of the foreign chunks reaches: counts
 * stay counts, whatever their scale.
 */
function leastReachedBy(sorted: Float32Array, share: number, values: readonly number[]): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (shareFrom(sorted, values[middle] as number) <= share) high = middle;
    else low = middle + 1;
  }
  return values[low] as number;
}

/**
 * A threshold that fits the scale of an evaluator, found from chunks that are known to be
 * irrelevant: those of other documents. One in a hundred of them reaches it; where under nine of
 * ten questions then had a critical chunk it is lowered for them, as far as one in ten.
 * @returns undefined where no question scores above 0 anywhere, so that there is no scale
 */
export function calibrate({ best, foreign }: ScoreSample): Calibration | undefined {
  const sorted = Float32Array.from(foreign).sort();
  const bests = [...best].sort((a, b) => a - b);
  const values = [...new Set([...sorted, ...bests])].filter((one) => one > 0).sort((a, b) => a - b);
  if (bests.length === 0 || sorted.length === 0 || values.length === 0) return undefined;
  const strict = leastReachedBy(sorted, REACHED, values);
  const loose = leastReachedBy(sorted, MOST_REACHED, values);
  const wanted = bests[Math.floor(bests.length * (1 - WANTED))] as number;
  const chosen = Math.max(loose, Math.min(strict, wanted));
  const threshold = Number.isInteger(chosen) ? chosen : readable(chosen);
  return {
    threshold,
    reached: shareFrom(sorted, threshold),
    questions: shareFrom(bests, threshold),
  };
}
