import type { Store } from '../stores/store.js';

/**
 * Writes a file whose name tells its content, before a log entry names it. One that is there
 * already, of a writer that was killed, is written again: its time of change is new then, and
 * `dataset gc` leaves it alone until the entry is there.
 */
export async function putFile(store: Store, key: string, bytes: Uint8Array): Promise<void> {
  if (!(await store.create(key, bytes))) await store.replace(key, bytes);
}
