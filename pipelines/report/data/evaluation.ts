import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from '../../core/errors.js';

/** A measured value with its 95 % interval. */
export interface Measure {
  value: number;
  interval: [number, number];
}

/** What `longpref_trainer evaluate --out` wrote. */
export interface Evaluation {
  /** the file's name: before, after */
  name: string;
  /** held-out samples and their documents */
  samples: number;
  documents: number;
  /** by condition and name: stored.exact_match, other_question.accuracy_mixed */
  measures: Record<string, Measure>;
}

interface File {
  samples: number;
  documents: number;
  conditions: Record<string, Record<string, { value: number; low: number; high: number }>>;
}

/** @throws InputError where it is not an evaluation */
export function parseEvaluation(json: unknown, name: string): Evaluation {
  const { samples, documents, conditions } = (json ?? {}) as Partial<File>;
  if (conditions === null || typeof conditions !== 'object' || typeof samples !== 'number') {
    throw new InputError(`${name} is no evaluation: it has no samples and conditions`);
  }
  const measures: Record<string, Measure> = {};
  for (const [condition, found] of Object.entries(conditions)) {
    for (const [measure, { value, low, high }] of Object.entries(found)) {
      if (![value, low, high].every(Number.isFinite))
        throw new InputError(`${name}: ${condition}.${measure} has no value, low and high`);
      measures[`${condition}.${measure}`] = { value, interval: [low, high] };
    }
  }
  return { name, samples, documents: documents ?? 0, measures };
}

/** Reads an evaluation; its column is called by the file's name. */
export async function readEvaluation(file: string): Promise<Evaluation> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new InputError(`cannot read the evaluation ${file}: ${(cause as Error).message}`, {
      cause,
    });
  }
  return parseEvaluation(json, path.basename(file).replace(/\.json$/, ''));
}
