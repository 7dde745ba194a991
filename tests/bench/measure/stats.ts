/** What one process did in its timed part. */
export interface Run {
  wall_s: number;
  /** user and system time of the whole process, all its threads */
  cpu_s: number;
  /** most memory the process ever had */
  max_rss_bytes: number;
  /** 0 where documents are not what is counted */
  documents: number;
  tokens: number;
  /** of text, or of rows before compression */
  bytes: number;
  rows: number;
}

export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** A case's runs in one line; rates are of each run, then the median is taken. */
export interface Result {
  runs: number;
  documents_per_s: Spread | null;
  /** tokens of a CPU second: what one busy core does */
  tokens_per_core_s: Spread | null;
  mb_per_s: Spread | null;
  mb_per_core_s: Spread | null;
  wall_s: Spread;
  cpu_s: Spread;
  peak_mb: Spread;
}

const inOrder = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

export function median(values: readonly number[]): number {
  const sorted = inOrder(values);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[half] as number)
    : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}

/** Four significant digits: more is noise. */
export const rounded = (value: number): number => Number(value.toPrecision(4));

export function spread(values: readonly number[]): Spread {
  const sorted = inOrder(values);
  return {
    median: rounded(median(sorted)),
    min: rounded(sorted[0] as number),
    max: rounded(sorted.at(-1) as number),
  };
}

/** @throws Error where there is no run */
export function summarise(runs: readonly Run[]): Result {
  if (runs.length === 0) throw new Error('no runs to summarise');
  const rate = (amount: (run: Run) => number, time: (run: Run) => number): Spread | null =>
    runs.every((run) => amount(run) > 0 && time(run) > 0)
      ? spread(runs.map((run) => amount(run) / time(run)))
      : null;
  const wall = (run: Run) => run.wall_s;
  const cpu = (run: Run) => run.cpu_s;
  return {
    runs: runs.length,
    documents_per_s: rate((run) => run.documents, wall),
    tokens_per_core_s: rate((run) => run.tokens, cpu),
    mb_per_s: rate((run) => run.bytes / 1e6, wall),
    mb_per_core_s: rate((run) => run.bytes / 1e6, cpu),
    wall_s: spread(runs.map(wall)),
    cpu_s: spread(runs.map(cpu)),
    peak_mb: spread(runs.map((run) => run.max_rss_bytes / 1e6)),
  };
}
