/** What a worker measures. Whoever measures takes it as an argument; without one, nothing is measured. */
export interface Metrics {
  /** records a stage has taken, and their bytes on the wire */
  recordsIn(stage: string, records: number, bytes: number): void;
  /** records a stage has sent on, and their bytes on the wire */
  recordsOut(stage: string, records: number, bytes: number): void;
  /** a record was worked on for so long, in seconds */
  worked(stage: string, seconds: number): void;
  /** questions that became no sample */
  drops(reason: string, questions: number): void;
  /** rows and bytes that a commit added to the data set */
  committed(rows: number, bytes: number, seconds: number): void;
  /** a commit found another writer's entry in its place and was tried again */
  commitConflicts(conflicts: number): void;
  /** records set aside */
  deadLetters(stage: string, code: string, records: number): void;
  /** tries of a record after the first */
  retries(stage: string, code: string): void;
  /** records behind the newest of a partition */
  lag(stage: string, partition: number, records: number): void;
  /** the worker gave a partition up: its lag is for another one to tell */
  unassigned(stage: string, partition: number): void;
  /** records and bytes that were taken and are not yet committed */
  window(stage: string, records: number, bytes: number): void;
  /** whether a stage waits for somebody: a dependency that is down, a configuration that differs */
  paused(stage: string, isPaused: boolean): void;
  /** one transaction with the broker, in seconds */
  transaction(stage: string, records: number, seconds: number): void;
  /** tokens of a model that writes answers */
  modelTokens(model: string, kind: 'prompt' | 'completion', tokens: number): void;
}

const nothing = () => {};

export const noMetrics: Metrics = {
  recordsIn: nothing,
  recordsOut: nothing,
  worked: nothing,
  drops: nothing,
  committed: nothing,
  commitConflicts: nothing,
  deadLetters: nothing,
  retries: nothing,
  lag: nothing,
  unassigned: nothing,
  window: nothing,
  paused: nothing,
  transaction: nothing,
  modelTokens: nothing,
};
