import type { SampleRow, Segment } from '../../dataset/rows/row.js';

export const COVERAGE_BINS = 64;
const DISTANCE_BINS = 64;

/** Share of tokens in each bin, times the number of bins: 1 everywhere where coverage is even. */
export type Density = number[];

export interface Coverage {
  /** the position indices that chunks are placed in */
  from: number;
  to: number;
  /** K: the simulated length */
  length: number;
  continuous: { samples: number; indices: Density; distances: Density };
  sparse: { samples: number; indices: Density; distances: Density };
  all: { samples: number; indices: Density; distances: Density };
  /** the critical chunks alone, of all samples */
  critical: { distances: Density };
  /** most over least covered of the 64 bins of indices */
  maxMin: number;
  /**
   * least and most covered bin of distances, as shares of their mean, among distances from one
   * slot width to K·(N−1)/N; null where no bin lies between them
   */
  distances: { from: number; to: number; least: number; most: number } | null;
}

/** Weights over equal bins of [0, 1); an interval is split between the bins it lies in. */
class Histogram {
  readonly weights: Float64Array;
  constructor(private readonly bins: number) {
    this.weights = new Float64Array(bins);
  }
  /** Adds the interval [from, to), given in shares of the whole range. */
  add(from: number, to: number): void {
    const [start, end] = [Math.max(0, from) * this.bins, Math.min(1, to) * this.bins];
    for (let bin = Math.floor(start); bin < end; bin++) {
      const part = Math.min(end, bin + 1) - Math.max(start, bin);
      this.weights[bin] = (this.weights[bin] as number) + part;
    }
  }
  static sum(a: Histogram, b: Histogram): Histogram {
    const sum = new Histogram(a.bins);
    for (let i = 0; i < a.bins; i++)
      sum.weights[i] = (a.weights[i] as number) + (b.weights[i] as number);
    return sum;
  }
  density(): Density {
    const total = this.weights.reduce((sum, weight) => sum + weight, 0) || 1;
    return Array.from(this.weights, (weight) => (weight / total) * this.bins);
  }
}

/** Runs of consecutive position indices of a segment, as [first, last + 1]. */
function* runs(segment: Segment): Generator<[number, number]> {
  const ids = segment.position_ids;
  if (!ids) {
    yield [segment.position_start, segment.position_start + segment.length];
    return;
  }
  for (const id of ids) yield [id, id + 1];
}

interface Mode {
  samples: number;
  indices: Histogram;
  distances: Histogram;
}

const newMode = (): Mode => ({
  samples: 0,
  indices: new Histogram(COVERAGE_BINS),
  distances: new Histogram(DISTANCE_BINS),
});

/**
 * Counts, row by row, which position indices the chunks' tokens have and how far they are from
 * the question's first token. Indices are counted over the range of the sample's own slots
 * (between the template's head and the question), which differs by a few tokens between samples.
 */
export class CoverageCounter {
  private readonly continuous = newMode();
  private readonly sparse = newMode();
  private readonly critical = new Histogram(DISTANCE_BINS);
  private from = Number.POSITIVE_INFINITY;
  private to = 0;
  /** how many samples have contexts of so many chunks */
  private readonly chunkCounts = new Map<number, number>();

  /** @param length K, the simulated length */
  constructor(private readonly length: number) {}

  add(row: SampleRow): void {
    const chunks = row.segments.filter((segment) => segment.kind === 'chunk');
    const tail = row.segments.findLast((segment) => segment.kind === 'tail');
    const question = tail?.position_start ?? row.answer_position;
    const first = row.segments[0];
    const head = first?.kind === 'head' ? first.length : 0;
    if (chunks.length === 0) return;
    const range = Math.floor((question - head) / chunks.length) * chunks.length;
    const mode = chunks.some((segment) => segment.position_ids) ? this.sparse : this.continuous;
    mode.samples += 1;
    this.from = Math.min(this.from, head);
    this.to = Math.max(this.to, head + range);
    this.chunkCounts.set(chunks.length, (this.chunkCounts.get(chunks.length) ?? 0) + 1);
    for (const [i, chunk] of chunks.entries()) {
      const critical = row.context[i]?.critical ?? false;
      for (const [start, end] of runs(chunk)) {
        mode.indices.add((start - head) / range, (end - head) / range);
        const [near, far] = [
          (question - end + 1) / this.length,
          (question - start + 1) / this.length,
        ];
        mode.distances.add(near, far);
        if (critical) this.critical.add(near, far);
      }
    }
  }

  /** null where no row was counted */
  result(): Coverage | null {
    const { continuous, sparse, length } = this;
    const samples = continuous.samples + sparse.samples;
    if (samples === 0) return null;
    const shown = ({ samples: n, indices, distances }: Mode) => ({
      samples: n,
      indices: indices.density(),
      distances: distances.density(),
    });
    const all = {
      samples,
      indices: Histogram.sum(continuous.indices, sparse.indices),
      distances: Histogram.sum(continuous.distances, sparse.distances),
    };
    const indices = all.indices.density();
    return {
      from: this.from,
      to: this.to,
      length,
      continuous: shown(continuous),
      sparse: shown(sparse),
      all: shown(all),
      critical: { distances: this.critical.density() },
      maxMin: Math.max(...indices) / Math.min(...indices),
      distances: this.evenness(all.distances.density()),
    };
  }

  private evenness(density: Density): Coverage['distances'] {
    const [n] = [...this.chunkCounts].sort(([, a], [, b]) => b - a)[0] ?? [1];
    const from = (this.to - this.from) / n;
    const to = (this.length * (n - 1)) / n;
    const width = this.length / DISTANCE_BINS;
    const inside = density.filter((_, bin) => bin * width >= from && (bin + 1) * width <= to);
    if (inside.length === 0) return null;
    const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length;
    return { from, to, least: Math.min(...inside) / mean, most: Math.max(...inside) / mean };
  }
}
