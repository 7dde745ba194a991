import { existsSync } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { ConfigError } from '../../core/errors.js';

export interface Found {
  /** files, and links that lead nowhere; sorted, each once */
  paths: string[];
  /** folders that cannot be listed */
  unreadable: string[];
  /** whether a path was named itself, not found in a folder */
  named: ReadonlySet<string>;
}

const isHidden = (name: string): boolean => name.startsWith('.');

/** Files under a folder. Links are followed, but no folder is entered twice: they may run in a circle. */
async function walk(
  folder: string,
  entered: Set<string>,
  found: Set<string>,
  unreadable: string[],
): Promise<void> {
  const real = await realpath(folder).catch(() => folder);
  if (entered.has(real)) return;
  entered.add(real);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (!entries) {
    unreadable.push(folder);
    return;
  }
  for (const entry of entries) {
    if (isHidden(entry.name)) continue;
    const file = path.join(folder, entry.name);
    const info = entry.isSymbolicLink() ? await stat(file).catch(() => undefined) : entry;
    if (info?.isDirectory()) await walk(file, entered, found, unreadable);
    else if (info?.isFile() || !info) found.add(file);
  }
}

/** Of several paths of one file the first counts. */
async function eachOnce(paths: readonly string[]): Promise<string[]> {
  const seen = new Set<string>();
  const once: string[] = [];
  for (const file of paths) {
    const real = await realpath(file).catch(() => file);
    if (seen.has(real)) continue;
    seen.add(real);
    once.push(file);
  }
  return once;
}

/**
 * All files that inputs name: files, folders, globs.
 * @param base folder that relative inputs are relative to
 */
export async function findFiles(inputs: readonly string[], base: string): Promise<Found> {
  const named = new Set<string>();
  const found = new Set<string>();
  const entered = new Set<string>();
  const unreadable: string[] = [];
  for (const input of inputs) {
    const full = path.resolve(base, input);
    if (!existsSync(full) && isDynamicPattern(input)) {
      const matches = await glob(input, { cwd: base, absolute: true, onlyFiles: true });
      if (matches.length === 0) throw new ConfigError(`input ${input}: no file matches it`);
      for (const file of matches) found.add(path.normalize(file));
      continue;
    }
    const info = await stat(full).catch((cause) => {
      throw new ConfigError(`input ${input}: there is no ${full}`, { cause });
    });
    if (info.isDirectory()) await walk(full, entered, found, unreadable);
    else {
      named.add(full);
      found.add(full);
    }
  }
  return { paths: await eachOnce([...found].sort()), named, unreadable };
}
