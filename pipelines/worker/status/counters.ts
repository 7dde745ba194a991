/** What a worker tells of one stage, beside its metrics: shown by longpref status. */
export interface Counters {
  /** records done since the start */
  done: number;
  /** records that were taken and are not committed */
  inFlight: number;
  windowBytes: number;
  /** questions that became no sample, since the start */
  drops: number;
  deadLetters: number;
  /** why the stage waits */
  paused: string | undefined;
}

export const newCounters = (): Counters => ({
  done: 0,
  inFlight: 0,
  windowBytes: 0,
  drops: 0,
  deadLetters: 0,
  paused: undefined,
});
