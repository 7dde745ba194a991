import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './process.js';

/** Where jars and built servers are kept, outside the tree: they are made once on a machine. */
export const cacheFolder = (): string =>
  process.env.LONGPREF_CACHE ??
  path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'longpref');

/** A lock without a process id is of one that was killed between two calls. */
const NAMELESS_MS = 10_000;

/** Whether the process that holds a lock is gone. */
function isStale(lock: string): boolean {
  const holder = path.join(lock, 'pid');
  if (existsSync(holder)) return !isAlive(Number(readFileSync(holder, 'utf8')));
  const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  return Date.now() - since > NAMELESS_MS;
}

/** Makes `target` with `make` unless it is there; of several processes one makes it, the others wait. */
export async function once(target: string, make: () => Promise<void>): Promise<void> {
  const lock = `${target}.lock`;
  mkdirSync(path.dirname(target), { recursive: true });
  while (!existsSync(target)) {
    try {
      mkdirSync(lock);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (isStale(lock)) rmSync(lock, { recursive: true, force: true });
      await sleep(200);
      continue;
    }
    writeFileSync(path.join(lock, 'pid'), `${process.pid}`);
    try {
      if (!existsSync(target)) await make();
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }
}
