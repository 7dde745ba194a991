import type { Clock } from '../../core/clock.js';
import { Turns } from '../../core/turns.js';
import type { Flow, KafkaClient, KafkaMember, ReceivedRecord } from './port.js';

/** What a member does with one partition. */
export interface PartitionWork {
  /** where fetching goes on */
  readonly next: number;
  readonly isFull: boolean;
  /** records and bytes that were taken and are not committed */
  readonly window: { records: number; bytes: number };
  offer(records: readonly ReceivedRecord[]): void;
  /** The partition is another member's now: what is not committed is forgotten. */
  abandon(): Promise<void>;
  /** Finishes what is worked on and commits it. */
  drain(): Promise<void>;
}

export interface MembershipOptions {
  client: KafkaClient;
  group: string;
  topic: string;
  partitions: number;
  sessionTimeoutMs: number;
  clock: Clock;
  /** @param onRoom to be called when a full window has room again */
  open(partition: number, onRoom: () => void): Promise<PartitionWork>;
  onAssigned(partitions: readonly number[]): void;
  failed(error: unknown): void;
}

/** How often a member whose windows are all full sends its heartbeat. */
const FULL_MS = 100;

/**
 * A member of a stage's group: opens the partitions that it is given, lets go of those it loses,
 * goes on with those it keeps, and holds back a partition whose window is full.
 */
export class Membership {
  private readonly works = new Map<number, PartitionWork>();
  private readonly paused = new Set<number>();
  private member: KafkaMember | undefined;
  private flow: Flow | undefined;
  private isLeaving = false;
  private readonly turns = new Turns();

  constructor(private readonly options: MembershipOptions) {}

  async join(): Promise<void> {
    const { client, group, topic, partitions, sessionTimeoutMs } = this.options;
    this.member = await client.join(
      { group, topic, sessionTimeoutMs, partitions },
      {
        // One change after another: the next one may come while partitions are opened.
        assigned: (mine, flow) => this.turns.run(() => this.assigned(mine, flow)),
        records: (partition, records, heartbeat) => this.records(partition, records, heartbeat),
        failed: (error) => this.options.failed(error),
      },
    );
  }

  private async assigned(mine: readonly number[], flow: Flow): Promise<void> {
    this.flow = flow;
    if (this.isLeaving) return;
    for (const [partition, work] of [...this.works]) {
      if (mine.includes(partition)) continue;
      this.works.delete(partition);
      this.paused.delete(partition);
      await work.abandon();
    }
    await Promise.all(
      mine.map(async (partition) => {
        let work = this.works.get(partition);
        if (!work) {
          work = await this.options.open(partition, () => this.onRoom(partition));
          this.works.set(partition, work);
        }
        flow.seek(partition, work.next);
        if (this.paused.has(partition)) flow.pause(partition);
        else flow.resume(partition);
      }),
    );
    this.options.onAssigned(mine);
  }

  private onRoom(partition: number): void {
    if (this.paused.delete(partition)) this.flow?.resume(partition);
  }

  private async records(
    partition: number,
    records: readonly ReceivedRecord[],
    heartbeat: () => Promise<void>,
  ): Promise<void> {
    const work = this.works.get(partition);
    if (!work || this.isLeaving) return;
    work.offer(records);
    if (!work.isFull) return;
    this.paused.add(partition);
    this.flow?.pause(partition);
    // A member that fetches nothing at all hears of no rebalance: the last one waits here instead.
    while (this.works.size > 0 && this.paused.size >= this.works.size && !this.isLeaving) {
      await heartbeat();
      await this.options.clock.sleep(FULL_MS);
    }
  }

  /** Lets go of a partition that ended by itself: another member has taken it over. */
  forget(partition: number): void {
    this.works.delete(partition);
    this.paused.delete(partition);
  }

  get open(): ReadonlyMap<number, PartitionWork> {
    return this.works;
  }

  /** Finishes what is worked on, then leaves. */
  async leave(): Promise<void> {
    this.isLeaving = true;
    await Promise.all([...this.works.values()].map((work) => work.drain()));
    await this.member?.leave();
  }
}
