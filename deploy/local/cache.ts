import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where jars and built servers are kept, outside the tree: they are made once on a machine. */
export const cacheFolder = (): string =>
  process.env.LONGPREF_CACHE ??
  path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'longpref');

/** A build older than this was killed: SeaweedFS takes a few minutes on two cores. */
const STALE_MS = 30 * 60 * 1000;

/** Makes `target` with `make` unless it is there; of several processes one makes it, the others wait. */
export async function once(target: string, make: () => Promise<void>): Promise<void> {
  const lock = `${target}.lock`;
  mkdirSync(path.dirname(target), { recursive: true });
  while (!existsSync(target)) {
    try {
      mkdirSync(lock);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > STALE_MS) rmSync(lock, { recursive: true, force: true });
      await sleep(200);
      continue;
    }
    try {
      if (!existsSync(target)) await make();
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }
}
