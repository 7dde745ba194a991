import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from '../core/errors.js';

/** A measured value with its 95 % interval, where the file gives one. */
export interface Measure {
  value: number;
  interval: [number, number] | null;
}

/** One evaluation: what `longpref_trainer evaluate` wrote, as a flat list of measures. */
export interface Evaluation {
  name: string;
  /** by dotted path, e.g. stored.accuracy_mixed */
  measures: Record<string, Measure>;
}

const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

const VALUES = ['value', 'mean', 'estimate'];
const LIMITS: [string, string][] = [
  ['low', 'high'],
  ['lower', 'upper'],
  ['lo', 'hi'],
];
const INTERVALS = ['interval', 'ci', 'ci95'];

/** A number, or an object of a value and its interval. */
function measureOf(node: unknown): Measure | null {
  if (isNumber(node)) return { value: node, interval: null };
  if (node === null || typeof node !== 'object' || Array.isArray(node)) return null;
  const fields = node as Record<string, unknown>;
  const value = VALUES.map((name) => fields[name]).find(isNumber);
  if (value === undefined) return null;
  for (const [low, high] of LIMITS) {
    const [a, b] = [fields[low], fields[high]];
    if (isNumber(a) && isNumber(b)) return { value, interval: [a, b] };
  }
  for (const name of INTERVALS) {
    const pair = fields[name];
    if (!Array.isArray(pair)) continue;
    const [a, b] = pair as unknown[];
    if (isNumber(a) && isNumber(b)) return { value, interval: [a, b] };
  }
  return { value, interval: null };
}

function flatten(node: unknown, prefix: string, into: Record<string, Measure>): void {
  const measure = measureOf(node);
  if (measure) {
    if (prefix) into[prefix] = measure;
    return;
  }
  if (node === null || typeof node !== 'object' || Array.isArray(node)) return;
  for (const [key, child] of Object.entries(node))
    flatten(child, prefix ? `${prefix}.${key}` : key, into);
}

/** All measures of an evaluation, wherever they stand in the object. */
export function parseEvaluation(json: unknown, name: string): Evaluation {
  const measures: Record<string, Measure> = {};
  flatten(json, '', measures);
  return { name, measures };
}

/** Reads an evaluation; its column is called by the file's name. */
export async function readEvaluation(file: string): Promise<Evaluation> {
  try {
    const name = path.basename(file).replace(/\.json$/, '');
    return parseEvaluation(JSON.parse(await readFile(file, 'utf8')), name);
  } catch (cause) {
    throw new InputError(`cannot read the evaluation ${file}: ${(cause as Error).message}`, {
      cause,
    });
  }
}
