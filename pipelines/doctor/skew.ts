import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { request } from 'undici';
import { StoreError } from '../core/errors.js';
import { bad, type Check, good } from './check.js';

/** S3 refuses requests that are 15 minutes off; long before that, ages and times in logs mislead. */
const MOST_MS = 30_000;

/** What a clock elsewhere says. */
export interface RemoteTime {
  /** milliseconds since the epoch */
  ms: number;
  /** how exact that is */
  resolutionMs: number;
}

/** How far the clock of a store or broker is from ours, to within half of the time it took to ask. */
export const clockSkew = (
  where: string,
  remote: () => Promise<RemoteTime>,
  now: () => number,
): Check => ({
  name: `clock of ${where}`,
  async run() {
    const before = now();
    const { ms, resolutionMs } = await remote();
    const after = now();
    const skew = ms + resolutionMs / 2 - (before + after) / 2;
    const exactness = (after - before) / 2 + resolutionMs / 2;
    const within = `± ${seconds(exactness)} s`;
    const found =
      Math.abs(skew) <= exactness
        ? `as ours (${within})`
        : `${seconds(Math.abs(skew))} s ${skew > 0 ? 'ahead' : 'behind'} (${within})`;
    return Math.abs(skew) - exactness <= MOST_MS
      ? good(found)
      : bad(found, 'set both clocks by NTP (timedatectl set-ntp true)');
  },
});

const seconds = (ms: number): string => (ms / 1000).toFixed(ms < 10_000 ? 2 : 0);

/** The time of an HTTP server by its Date header, which has whole seconds; whatever its status. */
export async function httpTime(url: string): Promise<RemoteTime> {
  const { headers, body } = await request(url, { method: 'HEAD' }).catch((cause: Error) => {
    throw new StoreError(`cannot reach ${url} (${cause.message}): check that the server is up`, {
      cause,
    });
  });
  await body.dump();
  const ms = Date.parse(String(headers.date));
  if (Number.isNaN(ms)) {
    throw new StoreError(`${url} does not say the time (no Date header): is it an S3 server?`);
  }
  return { ms, resolutionMs: 1000 };
}

/** The time of the file system a folder is on: another one's where it comes over the network. */
export async function folderTime(folder: string): Promise<RemoteTime> {
  const parent = await nearest(folder);
  const made = await mkdtemp(path.join(parent, '.longpref-doctor-')).catch((cause: Error) => {
    throw new StoreError(
      `cannot write to ${parent} (${cause.message}): give this user the right to, or choose another folder`,
      { cause },
    );
  });
  try {
    const file = path.join(made, 'time');
    await writeFile(file, '');
    // Kernels stamp files with the time of their last tick.
    return { ms: (await stat(file)).mtimeMs, resolutionMs: 10 };
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

/** The folder, or the parent in which it will be made. */
async function nearest(folder: string): Promise<string> {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const found = await stat(at).catch(() => undefined);
    if (found || at === path.dirname(at)) return at;
  }
}
