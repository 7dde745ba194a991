import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { packagePath } from '../../pipelines/core/paths.js';

const folder = packagePath('tests/real/configs');

/** Names of the configurations for real data. */
export const configNames: readonly string[] = readdirSync(folder)
  .map((file) => path.basename(file, '.yaml'))
  .sort();

/**
 * Arguments of a run of a configuration: its inputs are relative to the folder of real data.
 * @param data what LONGPREF_TEST_DATA names
 */
export function argsOf(name: string, data: string, store: string): string[] {
  const file = path.join(folder, `${name}.yaml`);
  const { input } = parse(readFileSync(file, 'utf8')) as { input: string[] };
  const inputs = input.map((one) => path.resolve(data, one));
  return ['--config', file, '--input', ...inputs, '--store', store];
}

/** The paper's settings: δ = 6 (section 4.1). */
export const PAPER = ['--set', 'pair.select=threshold', '--set', 'pair.delta=6'];
