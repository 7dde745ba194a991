import { createHash, randomUUID } from 'node:crypto';
import { StoreError } from '../core/errors.js';
import { S3Store } from './s3.js';
import type { Store } from './store.js';

/** Writers that want one key at once. */
const WRITERS = 50;
/** Writers of an object in parts: each takes three requests. */
const WRITERS_IN_PARTS = 5;

export interface ProbeResult {
  /** creates that were raced */
  writers: number;
}

/** Races writers for a fresh key. @throws StoreError unless one of them has it, with its bytes */
async function race(store: Store, writers: number, how: string): Promise<void> {
  const key = `probe/${randomUUID()}`;
  const bytes = (i: number) => Buffer.from(`writer ${i} of ${key}`);
  try {
    const wins = await Promise.all(
      Array.from({ length: writers }, (_, i) => store.create(key, bytes(i))),
    );
    const won = wins.filter(Boolean).length;
    const there = await store.read(key);
    const isTheirs = there?.equals(bytes(wins.indexOf(true))) ?? false;
    if (won === 1 && isTheirs) return;
    const what =
      won === 1
        ? 'the object is not the one of the writer that was told it had won'
        : `${won} were told that they had won`;
    throw new StoreError(
      `${store.url} cannot hold a data set: of ${writers} writers that created one key at once${how} ${what}. ` +
        'Writers would overwrite each other: use a server whose If-None-Match: * is atomic (AWS S3, SeaweedFS from 4.18, MinIO), or a folder',
    );
  } finally {
    // What the probe found matters more than a right to delete that is missing.
    await store.remove(key).catch(() => undefined);
  }
}

/**
 * Finds out whether a store lets exactly one of many writers create a key: everything that must be
 * exact rests on it, and many S3 servers check without a lock.
 * @throws StoreError where it does not, or cannot be written
 */
export async function probeStore(store: Store): Promise<ProbeResult> {
  await race(store, WRITERS, '');
  if (!(store instanceof S3Store)) return { writers: WRITERS };
  // Whatever the size, an object of this one is sent in parts.
  await race(new S3Store(store.location, -1), WRITERS_IN_PARTS, ' (in parts)');
  return { writers: WRITERS + WRITERS_IN_PARTS };
}

/**
 * Probes a bucket before the first write to it and remembers there that it passed; a copy of the
 * bucket at another server is probed again. A folder is not: link() is atomic everywhere.
 * @throws StoreError as `probeStore`
 */
export async function requireExclusiveCreates(store: Store): Promise<void> {
  if (!(store instanceof S3Store)) return;
  const { endpoint = 'aws', bucket } = store.place;
  const hash = createHash('sha256').update(`${endpoint}\n${bucket}`).digest('hex').slice(0, 16);
  const passed = `probe/ok-${hash}.json`;
  if ((await store.size(passed)) !== undefined) return;
  const { writers } = await probeStore(store);
  await store.create(passed, Buffer.from(`${JSON.stringify({ writers })}\n`));
}
