import { Option } from 'commander';
import { ConfigError } from '../../../core/errors.js';

export interface DatasetOptions {
  json?: boolean;
  version?: number;
}

/** A whole number from an option. */
export function wholeNumber(name: string, least: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < least)
      throw new ConfigError(`--${name} ${text}: give a whole number from ${least} on`);
    return number;
  };
}

export const versionOption = () =>
  new Option('--version <n>', 'which version').argParser(wholeNumber('version', 1));

const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Milliseconds from a duration as people write it: 90s, 30m, 24h, 7d. */
export function duration(name: string): (text: string) => number {
  return (text) => {
    const [, amount, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
    if (amount === undefined)
      throw new ConfigError(`--${name} ${text}: give a duration, e.g. 90s, 30m, 24h or 7d`);
    return Number(amount) * UNITS[unit as keyof typeof UNITS] * 1000;
  };
}
