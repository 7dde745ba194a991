/** Time as an argument: the runtime and the log take it, so that a simulation can drive them. */
export interface Clock {
  /** milliseconds since the epoch */
  now(): number;
  /** ISO 8601, UTC */
  iso(): string;
  sleep(ms: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  iso: () => new Date().toISOString(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
