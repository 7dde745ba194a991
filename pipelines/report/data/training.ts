import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from '../../core/errors.js';

/** A record of metrics.jsonl: numbers, and null where they were not finite. */
export type MetricRecord = Record<string, number | null>;

/** What the trainer wrote in its out folder. */
export interface TrainingData {
  folder: string;
  /** a record a step, in order */
  steps: MetricRecord[];
  /** the validations, the first before any step */
  validations: MetricRecord[];
  /** evaluations on tasks: values by task/metric, and the seconds that they took */
  evaluations: MetricRecord[];
  /** kinds of rejected answers that have an accuracy */
  kinds: string[];
  summary: TrainingSummary;
}

export interface TrainingSummary {
  /** steps done, and to do */
  step: number;
  steps: number;
  /** steps whose loss or gradient was not finite */
  skipped: number;
  /** training samples of the data set */
  samples: number | null;
  seconds: number | null;
  tokens: number;
  tokensPerSecond: number | null;
  /** ‖ΔW‖/‖W‖ */
  weightChange: number | null;
  /** where an evaluation ended training, if one did */
  stoppedEarly: StoppedEarly | null;
}

export interface StoppedEarly {
  step: number;
  /** task/metric, as in the evaluations */
  name: string;
  best: number;
  bestStep: number;
}

const ACCURACY = 'accuracy_';

const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

/** The numbers of a record, by name; flags and texts are left out. */
function numbers(record: Record<string, unknown>): MetricRecord {
  return Object.fromEntries(
    Object.entries(record).flatMap(([key, value]) =>
      typeof value === 'number' || value === null ? [[key, numberOf(value)]] : [],
    ),
  );
}

/** Records of metrics.jsonl. The last line may be cut short: the trainer may still be writing. */
export function parseMetrics(
  text: string,
): Pick<TrainingData, 'steps' | 'validations' | 'evaluations' | 'kinds'> {
  const steps: MetricRecord[] = [];
  const validations: MetricRecord[] = [];
  const evaluations: MetricRecord[] = [];
  const targets = new Map<unknown, MetricRecord[]>([
    ['validation', validations],
    ['evaluation', evaluations],
  ]);
  for (const line of text.split('\n')) {
    let record: Record<string, unknown>;
    try {
      record = JSON.parse(line);
    } catch {
      continue;
    }
    const target = targets.get(record.kind) ?? steps;
    if (typeof record.step === 'number') target.push(numbers(record));
  }
  const names = [...steps, ...validations].flatMap((record) => Object.keys(record));
  const kinds = [...new Set(names.filter((name) => name.startsWith(ACCURACY)))];
  return {
    steps,
    validations,
    evaluations,
    kinds: kinds.map((name) => name.slice(ACCURACY.length)),
  };
}

/** `stopped_early` of summary.json; null where there is none that can be shown. */
function stoppedEarly(value: unknown): StoppedEarly | null {
  const told = (value ?? {}) as Record<string, unknown>;
  const step = numberOf(told.step);
  const best = numberOf(told.best);
  const bestStep = numberOf(told.best_step);
  if (step === null || best === null || bestStep === null) return null;
  return { step, name: `${told.task}/${told.metric}`, best, bestStep };
}

async function readSummary(folder: string): Promise<Record<string, unknown>> {
  const file = path.join(folder, 'summary.json');
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new InputError(`${file} is not JSON`, { cause });
  }
}

/**
 * Reads metrics.jsonl and, where training has ended, summary.json of a trainer's out folder.
 * @throws InputError where the folder is not one
 */
export async function readTraining(folder: string): Promise<TrainingData> {
  const file = path.join(folder, 'metrics.jsonl');
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new InputError(`cannot read ${file}: ${folder} is not the out folder of a training`, {
      cause,
    });
  });
  const parsed = parseMetrics(text);
  if (parsed.steps.length === 0) throw new InputError(`${file} holds no steps yet`);
  const summary = await readSummary(folder);
  const sum = (name: string) =>
    parsed.steps.reduce((total, record) => total + (record[name] ?? 0), 0);
  const [tokens, seconds] = [sum('tokens'), sum('seconds')];
  const last = parsed.steps.at(-1) as MetricRecord;
  return {
    folder,
    ...parsed,
    summary: {
      step: last.step ?? 0,
      steps: numberOf(summary.steps) ?? last.step ?? 0,
      skipped: last.skipped ?? 0,
      samples: numberOf(summary.samples),
      seconds: numberOf(summary.seconds) ?? (seconds > 0 ? seconds : null),
      tokens,
      tokensPerSecond: seconds > 0 ? tokens / seconds : null,
      weightChange: numberOf(summary.weight_change),
      stoppedEarly: stoppedEarly(summary.stopped_early),
    },
  };
}

export type Points = [number, number | null][];

export const pointsOf = (records: readonly MetricRecord[], name: string): Points =>
  records.flatMap((record) =>
    name in record ? [[record.step as number, record[name] as number | null]] : [],
  );

/** Running mean over `window` values around each point; a gap stays one where all are missing. */
export function smooth(points: Points, window: number): Points {
  const reach = Math.floor(window / 2);
  return points.map(([at], i) => {
    const near = points
      .slice(Math.max(0, i - reach), i + reach + 1)
      .flatMap(([, value]) => (value === null ? [] : [value]));
    return [at, near.length === 0 ? null : near.reduce((a, b) => a + b, 0) / near.length];
  });
}

/** At most about `most` points: means of neighbours, so that long runs stay a small page. */
export function thin(points: Points, most: number): Points {
  const group = Math.ceil(points.length / most);
  if (group <= 1) return points;
  const smoothed = smooth(points, group);
  return smoothed.filter((_, i) => i % group === Math.floor(group / 2));
}
