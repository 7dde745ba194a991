import { readFileSync, type Stats, statSync } from 'node:fs';
import { ConfigError } from '../core/errors.js';

export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const AS_PUBLISHED = 'take the one that the model was published with';

/** What is known of a path; undefined where nothing is there. Links are followed: model hubs keep their files behind them. */
export const statIfThere = (file: string): Stats | undefined =>
  statSync(file, { throwIfNoEntry: false });

/**
 * The JSON in a file of a model's folder, `undefined` where it has none. Text of the file goes into
 * no message: a link may lead anywhere.
 * @param most bytes it may have
 */
export function readJson(file: string, most: number): unknown {
  const found = statIfThere(file);
  if (!found) return undefined;
  if (!found.isFile()) throw new ConfigError(`${file} is not a file: ${AS_PUBLISHED}`);
  if (found.size > most) {
    throw new ConfigError(`${file} has ${found.size} bytes, more than ${most}: ${AS_PUBLISHED}`);
  }
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new ConfigError(`cannot read ${file} (${code})`, { cause });
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigError(`${file} is not JSON, or cut off: ${AS_PUBLISHED}`);
  }
}

/** The JSON object in a file, `undefined` where there is none. */
export function readObject(file: string, most: number): Json | undefined {
  const value = readJson(file, most);
  if (value === undefined || isObject(value)) return value;
  throw new ConfigError(`${file} is JSON, but no object: ${AS_PUBLISHED}`);
}
