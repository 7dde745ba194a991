import type { Clock } from '../../core/clock.js';

/** How often a waiting member sends its heartbeat; the client itself leaves out those that are not due. */
const BEAT_MS = 100;

/** Waits, and keeps the membership meanwhile. */
export async function whileWaiting(
  work: Promise<unknown>,
  heartbeat: () => Promise<void>,
  clock: Clock,
): Promise<void> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  done.catch(() => {});
  while (!isDone) {
    await Promise.race([done, clock.sleep(BEAT_MS)]);
    if (!isDone) await heartbeat();
  }
  await done;
}
