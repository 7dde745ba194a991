import { createHash } from 'node:crypto';
import type { Clock } from '../../core/clock.js';
import { DatasetError, LongprefError } from '../../core/errors.js';
import type { Store } from '../../stores/store.js';
import type { NeededFile } from './needs.js';

const TRIES = 5;
const PAUSE_MS = 500;

/** Again, with growing pauses, where what failed may go through later. */
async function patiently<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof LongprefError && error.transient) || attempt === TRIES) throw error;
      await clock.sleep(PAUSE_MS * 2 ** attempt);
    }
  }
}

/** sha256 and size of an object; undefined where there is none. */
export async function digestOf(
  store: Store,
  key: string,
): Promise<{ bytes: number; sha256: string } | undefined> {
  const parts = await store.stream(key);
  if (!parts) return undefined;
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const part of parts) {
    hash.update(part);
    bytes += part.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

export interface CopyDependencies {
  from: Store;
  to: Store;
  clock: Clock;
  /** throws where the copy is to end */
  check(): void;
  /** bytes that were copied; negative where they are copied again */
  onBytes(bytes: number): void;
}

/** Copies once. @returns false where the source has no such file */
async function copyOnce(deps: CopyDependencies, file: NeededFile): Promise<boolean> {
  const { from, to, check, onBytes } = deps;
  const parts = await from.stream(file.key);
  if (!parts) return false;
  const { key, sha256 } = file;
  const staged = await to.stage(sha256 ? { key, bytes: file.bytes, sha256 } : undefined);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const part of parts) {
      check();
      hash.update(part);
      await staged.write(part);
      bytes += part.length;
      onBytes(part.length);
    }
    const digest = hash.digest('hex');
    const right = bytes === file.bytes && digest === (sha256 ?? digest);
    if (!right) {
      throw new DatasetError(
        `${from.url}/${key} is not the file the log names (sha256 ${digest}, ${bytes} bytes): ` +
          'restore it from another copy; longpref dataset verify tells more',
      );
    }
    // False: another copy was quicker, and has checked the same.
    await staged.commit(key);
    return true;
  } catch (error) {
    onBytes(-bytes);
    throw error;
  } finally {
    await staged.discard();
  }
}

/**
 * Copies a file in parts, its sha256 checked before it gets its name.
 * @returns false where the source has no such file
 * @throws DatasetError where the source's bytes are not those the log names
 */
export const copyFile = (deps: CopyDependencies, file: NeededFile): Promise<boolean> =>
  patiently(deps.clock, () => copyOnce(deps, file));
