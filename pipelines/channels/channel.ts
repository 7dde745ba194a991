import type { Output } from '../core/stage.js';

/** One record as a consumer gets it. */
export interface Delivery<T> {
  /** place in the stream: grows, need not be dense */
  offset: number;
  record: T;
  /** size that counts against the bounds */
  bytes: number;
}

/**
 * The two ends of the link between two stages. In process it is a bounded queue; over a broker,
 * a topic. `Out` is what the consuming stage sends on.
 */
export interface Consumer<In, Out> {
  /** The next record; undefined at the end of the stream. Waits while there is none. */
  receive(): Promise<Delivery<In> | undefined>;
  /**
   * Publishes `outputs` and moves the stage's place past `offset`, both or neither.
   * Waits while the next stage has no room. Called with growing offsets only.
   */
  commit(offset: number, outputs: Output<Out>[]): Promise<void>;
  /** Says that nothing will be sent on any more. */
  close(): Promise<void>;
  /** Ends the link on both sides with an error, which the other side's waiting call throws. */
  fail(error: unknown): void;
}
