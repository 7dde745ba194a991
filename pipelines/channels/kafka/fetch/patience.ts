import type { Clock } from '../../../core/clock.js';
import { LongprefError } from '../../../core/errors.js';
import { causesOf } from '../errors.js';
import type { Cluster } from './internals.js';

/** A broker's words for what another one may know better, or itself in a moment. */
const PASSING =
  /^(LEADER_NOT_AVAILABLE|NOT_LEADER_FOR_PARTITION|UNKNOWN_TOPIC_OR_PARTITION|REPLICA_NOT_AVAILABLE|KAFKA_STORAGE_ERROR|FENCED_LEADER_EPOCH|UNKNOWN_LEADER_EPOCH|OFFSET_NOT_AVAILABLE|REQUEST_TIMED_OUT|NETWORK_EXCEPTION)$/;
const AWAY =
  /^KafkaJS(Connection|ConnectionClosed|RequestTimeout|BrokerNotFound|LockTimeout|MetadataNotLoaded|TopicMetadataNotLoaded)/;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2000;

/** Whether it may go through when it is tried again. */
const mayPass = (error: unknown): boolean =>
  error instanceof LongprefError
    ? error.transient
    : causesOf(error).some(({ name = '', type = '' }) => PASSING.test(type) || AWAY.test(name));

/** Waits longer from try to try, and knows when it has been long enough. */
export class Patience {
  private since: number;
  private wait = FIRST_WAIT_MS;

  /** @param ms how long to try without success */
  constructor(
    private readonly clock: Clock,
    private readonly ms: number,
  ) {
    this.since = clock.now();
  }

  get isOver(): boolean {
    return this.clock.now() - this.since >= this.ms;
  }

  /** It goes on: what went wrong before is over. */
  renew(): void {
    this.since = this.clock.now();
    this.wait = FIRST_WAIT_MS;
  }

  async pause(): Promise<void> {
    await this.clock.sleep(this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
  }

  /**
   * Waits after a failed try, and asks anew who leads what.
   * @throws the error where trying again is of no use, or has been for too long
   */
  async failed(error: unknown, cluster: Cluster): Promise<void> {
    if (!mayPass(error) || this.isOver) throw error;
    await this.pause();
    // Where this fails as well the next try shows it.
    await cluster.refreshMetadata().catch(() => {});
  }
}
