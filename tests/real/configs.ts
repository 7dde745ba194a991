import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { PRESETS } from '../../pipelines/config/presets.js';
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

/** Values of a preset as `--set` takes them, without its input. */
function setsOf(values: Record<string, unknown>, prefix = ''): string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const name = `${prefix}${key}`;
    if (name === 'input') return [];
    const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isGroup
      ? setsOf(value as Record<string, unknown>, `${name}.`)
      : ['--set', `${name}=${JSON.stringify(value)}`];
  });
}

/** What each data set is run with; only the whole configuration of the paper is called so. */
export const SETTINGS = {
  default: [],
  /** the fixed threshold alone, everything else as by default */
  'δ = 6': ['--set', 'pair.select=threshold', '--set', 'pair.delta=6'],
  'threshold auto': ['--set', 'pair.threshold=auto'],
  paper: setsOf(PRESETS.paper?.values ?? {}),
};

export type SettingsName = keyof typeof SETTINGS;
