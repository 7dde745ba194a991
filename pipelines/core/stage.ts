/** A record on its way out. */
export interface Output<T> {
  record: T;
  /** size that counts against the bounds */
  bytes: number;
}

/**
 * A stage: a function from one record to records. It knows nothing of channels, stores or other
 * stages, and what it gives depends on the record and its settings alone.
 */
export interface Stage<In, Out> {
  readonly name: string;
  /** records worked on at once */
  readonly concurrency: number;
  /** records that may be done and wait behind one that is not, beside those worked on */
  readonly ahead?: number;
  run(record: In): Promise<Output<Out>[]>;
}

/** The last stage: keeps records until a shard is full, then commits them to the log. */
export interface Sink<In> {
  readonly name: string;
  take(record: In): Promise<void>;
  /** Commits what is left. */
  finish(): Promise<void>;
}
