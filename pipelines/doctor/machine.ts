import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { bad, type Check, good } from './check.js';

/** Numbers of a version, `20.17.1` → [20, 17, 1]. */
const numbersOf = (version: string): number[] =>
  (version.match(/\d+/g) ?? []).slice(0, 3).map(Number);

function isAtLeast(version: string, least: string): boolean {
  const [have, want] = [numbersOf(version), numbersOf(least)];
  for (const [i, wanted] of want.entries()) {
    const found = have[i] ?? 0;
    if (found !== wanted) return found > wanted;
  }
  return true;
}

/** @param least as in package.json, e.g. >=20.17 */
export const nodeVersion = (version: string, least: string): Check => ({
  name: 'Node.js',
  async run() {
    return isAtLeast(version, least)
      ? good(version)
      : bad(`${version}, longpref needs ${least}`, 'install a newer Node.js');
  },
});

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** Bytes that this user may still write where a path is, or will be. */
async function freeBytes(file: string): Promise<number> {
  for (let at = path.resolve(file); ; at = path.dirname(at)) {
    try {
      const { bavail, bsize } = await statfs(at);
      return bavail * bsize;
    } catch (error) {
      // A folder that is not there yet is made where its parent is.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || at === path.dirname(at)) {
        throw error;
      }
    }
  }
}

/**
 * Room on a disk.
 * @param least bytes there should be
 */
export const diskSpace = (
  name: string,
  folder: string,
  least: number,
  free: (folder: string) => Promise<number> = freeBytes,
): Check => ({
  name,
  async run() {
    const bytes = await free(folder);
    const found = `${gigabytes(bytes)} free at ${folder}`;
    return bytes >= least
      ? good(found)
      : bad(
          `${found}, there should be ${gigabytes(least)}`,
          'free some room, or choose another place; a full disk stops a run, and nothing that was committed is lost',
        );
  },
});
