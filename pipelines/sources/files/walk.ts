import { existsSync } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { ConfigError } from '../../core/errors.js';
import { globBase, pathKey, smallerKey } from '../source-key.js';

export interface FoundFile {
  path: string;
  /** what it keeps when its folder moves (see source-key.ts) */
  key: string;
}

export interface Found {
  /** files, and links that lead nowhere; sorted by path, each once */
  files: FoundFile[];
  /** folders that cannot be listed */
  unreadable: string[];
  /** whether a path was named itself, not found in a folder */
  named: ReadonlySet<string>;
}

const isHidden = (name: string): boolean => name.startsWith('.');

/**
 * Files under a folder. Links are followed, but no folder is entered twice: they may run in a
 * circle. By name, so that which of two ways is taken does not depend on the disk.
 */
async function walk(
  folder: string,
  entered: Set<string>,
  found: (file: string) => void,
  unreadable: Set<string>,
): Promise<void> {
  const real = await realpath(folder).catch(() => folder);
  if (entered.has(real)) return;
  entered.add(real);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (!entries) {
    unreadable.add(folder);
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (isHidden(entry.name)) continue;
    const file = path.join(folder, entry.name);
    const info = entry.isSymbolicLink() ? await stat(file).catch(() => undefined) : entry;
    if (info?.isDirectory()) await walk(file, entered, found, unreadable);
    else if (info?.isFile() || !info) found(file);
  }
}

/** Of several paths of one file the first counts, and of its keys the smallest. */
async function eachOnce(files: readonly FoundFile[]): Promise<FoundFile[]> {
  const once = new Map<string, FoundFile>();
  for (const { path: file, key } of files) {
    const real = await realpath(file).catch(() => file);
    const first = once.get(real);
    once.set(real, { path: first?.path ?? file, key: smallerKey(key, first?.key) });
  }
  return [...once.values()];
}

/**
 * All files that inputs name: files, folders, globs.
 * @param base folder that relative inputs are relative to
 */
export async function findFiles(inputs: readonly string[], base: string): Promise<Found> {
  const named = new Set<string>();
  const keys = new Map<string, string>();
  const unreadable = new Set<string>();
  const foundUnder = (folder: string) => (file: string) => {
    keys.set(file, smallerKey(pathKey(folder, file), keys.get(file)));
  };
  for (const input of inputs) {
    const full = path.resolve(base, input);
    if (!existsSync(full) && isDynamicPattern(input)) {
      const matches = await glob(input, { cwd: base, absolute: true, onlyFiles: true });
      if (matches.length === 0) throw new ConfigError(`input ${input}: no file matches it`);
      const found = foundUnder(path.resolve(base, globBase(input)));
      for (const file of matches) found(path.normalize(file));
      continue;
    }
    const info = await stat(full).catch((cause) => {
      throw new ConfigError(`input ${input}: there is no ${full}`, { cause });
    });
    // Each input is walked by itself: what a file is called does not depend on the others.
    if (info.isDirectory()) await walk(full, new Set(), foundUnder(full), unreadable);
    else {
      named.add(full);
      foundUnder(path.dirname(full))(full);
    }
  }
  const files = [...keys].map(([file, key]) => ({ path: file, key }));
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files: await eachOnce(files), named, unreadable: [...unreadable] };
}
