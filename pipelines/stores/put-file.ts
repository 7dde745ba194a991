import type { Store } from './store.js';

/**
 * Writes a file whose name tells its content, before a log entry or a message names it. One that is
 * there already, of a writer that was killed or of long ago, is written again: its time of change
 * is new then, and `dataset gc` leaves it alone.
 */
export async function putFile(store: Store, key: string, bytes: Uint8Array): Promise<void> {
  if (!(await store.create(key, bytes))) await store.replace(key, bytes);
}
