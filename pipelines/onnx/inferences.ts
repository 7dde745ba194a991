/**
 * Inferences of worker threads that are under way. The runtime is native code: to end a thread in
 * the middle of one aborts the whole process (SIGABRT), whatever it was about to say. So who ends
 * threads stops them first: the inference under way is waited for, and no other begins.
 */
const [STOPPED, RUNNING] = [0, 1];
const NUMBERS = 2;

/** Longest time of one inference that is waited for: a text of one window takes milliseconds. */
const WAIT_MS = 5_000;

/** To be shared with threads, one for all that are ended together. */
export const sharedInferences = (): SharedArrayBuffer => new SharedArrayBuffer(4 * NUMBERS);

let own: Int32Array | undefined;

/** Inferences of this thread count there from now on. */
export const countInferences = (shared: SharedArrayBuffer): void => {
  own = new Int32Array(shared);
};

/** Runs native code. */
export async function counted<T>(run: () => Promise<T>): Promise<T> {
  const numbers = own;
  if (!numbers) return run();
  Atomics.add(numbers, RUNNING, 1);
  try {
    return await run();
  } finally {
    Atomics.sub(numbers, RUNNING, 1);
    Atomics.notify(numbers, RUNNING);
  }
}

/** @throws Error if this thread is about to be ended; nobody waits for what it does */
export function mayBegin(): void {
  if (own && Atomics.load(own, STOPPED) === 1) throw new Error('the work has been given up');
}

/** No inference begins any more. */
export const stopInferences = (shared: SharedArrayBuffer): void =>
  void Atomics.store(new Int32Array(shared), STOPPED, 1);

/** Waits for those under way, without letting anything else run: for the end of a process. */
export function awaitInferences(shared: SharedArrayBuffer): void {
  const numbers = new Int32Array(shared);
  const until = Date.now() + WAIT_MS;
  for (;;) {
    const running = Atomics.load(numbers, RUNNING);
    if (running === 0 || Date.now() > until) return;
    Atomics.wait(numbers, RUNNING, running, 100);
  }
}
