import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { packagePath } from '../../../pipelines/core/paths.js';

/** Packages whose versions decide the figures. */
const PACKAGES = [
  'apache-arrow',
  'hyparquet',
  'hyparquet-compressors',
  'hyparquet-writer',
  'parquet-wasm',
  'parquetjs-lite',
  'piscina',
  'wink-eng-lite-web-model',
  'wink-nlp',
] as const;

export interface Machine {
  cpu: string;
  cores: number;
  memory_gb: number;
  os: string;
}

export const machine = (): Machine => ({
  cpu: os.cpus()[0]?.model ?? 'unknown',
  cores: os.cpus().length,
  memory_gb: Math.round(os.totalmem() / 1e9),
  os: `${os.type()} ${os.release()} ${os.arch()}`,
});

const versionOf = (name: string): string =>
  JSON.parse(readFileSync(packagePath(`node_modules/${name}/package.json`), 'utf8')).version;

export const versions = (): Record<string, string> => ({
  node: process.versions.node,
  ...Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)])),
});

/** The commit measured; `changed` where the working tree differs from it. Null outside git. */
export function commit(): { commit: string; changed: boolean } | null {
  const git = (...args: string[]) =>
    spawnSync('git', args, { cwd: packagePath('.'), encoding: 'utf8' });
  const head = git('rev-parse', 'HEAD');
  if (head.status !== 0) return null;
  const changes = git('status', '--porcelain', '--', 'pipelines', 'schemas').stdout;
  return { commit: head.stdout.trim(), changed: changes.trim() !== '' };
}

/** Load of the last minute: what else ran. */
export const load = (): number => Number((os.loadavg()[0] as number).toFixed(2));

/** Empties the page cache, so that files come from the disk. @returns false where that needs root */
export function emptyCaches(): boolean {
  try {
    spawnSync('sync');
    writeFileSync('/proc/sys/vm/drop_caches', '3');
    return true;
  } catch {
    return false;
  }
}
