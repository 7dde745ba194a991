/** Time as an argument: the runtime and the log take it, so that a simulation can drive them. */
export interface Clock {
  /** milliseconds since the epoch */
  now(): number;
  /** ISO 8601, UTC */
  iso(): string;
  /** @param signal ends it early */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  iso: () => new Date().toISOString(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wake = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal?.addEventListener('abort', wake, { once: true });
    }),
};
