import type { Clock } from '../../core/clock.js';
import { FencedError, LongprefError } from '../../core/errors.js';
import type { Metrics } from '../../core/metrics.js';
import type { Output } from '../../core/stage.js';
import type { Consumer, Delivery } from '../channel.js';
import type { KafkaTransactions, OutgoingRecord, ReceivedRecord } from './port.js';

/** Bytes that a record takes beside its value. */
const OVERHEAD = 256;
/** First and longest wait before a transaction with an open outcome is looked at again. */
const RETRY_MS = 200;
const LONGEST_RETRY_MS = 10_000;

export interface PartitionDependencies {
  stage: string;
  group: string;
  topic: string;
  partition: number;
  /** where the group stands */
  next: number;
  /** bytes of records that are held */
  windowBytes: number;
  clock: Clock;
  metrics: Metrics;
  /** A producer for this partition's transactional id, initialised. */
  begin(): Promise<KafkaTransactions>;
  /** Where the group stands now. */
  place(): Promise<number>;
  /** told how many records a transaction has sent on */
  onCommitted(records: number): void;
  /** told when a full window has room again */
  onRoom(): void;
}

/**
 * One partition of a stage's topic as the stage's channel: records that wait or are worked on,
 * and the transactions that move outputs and place together.
 */
export class PartitionConsumer implements Consumer<ReceivedRecord, OutgoingRecord> {
  private readonly waiting: Delivery<ReceivedRecord>[] = [];
  private readonly sizes = new Map<number, number>();
  private bytes = 0;
  private isDraining = false;
  private error: unknown;
  private wake: (() => void)[] = [];
  private transactions: KafkaTransactions | undefined;
  /** the first offset that was not offered yet */
  private offered: number;

  constructor(
    private readonly deps: PartitionDependencies,
    transactions: KafkaTransactions,
  ) {
    this.transactions = transactions;
    this.offered = deps.next;
  }

  /** Where fetching goes on. */
  get next(): number {
    return this.offered;
  }

  get isFull(): boolean {
    return this.bytes >= this.deps.windowBytes;
  }

  /** records and bytes that were taken from the broker and are not committed */
  get window(): { records: number; bytes: number } {
    return { records: this.sizes.size, bytes: this.bytes };
  }

  private stir(): void {
    for (const resume of this.wake.splice(0)) resume();
  }

  offer(records: readonly ReceivedRecord[]): void {
    for (const record of records) {
      if (record.offset < this.offered) continue;
      const bytes = record.value.length + OVERHEAD;
      this.waiting.push({ offset: record.offset, record, bytes });
      this.sizes.set(record.offset, bytes);
      this.bytes += bytes;
      this.offered = record.offset + 1;
    }
    this.stir();
  }

  async receive(): Promise<Delivery<ReceivedRecord> | undefined> {
    for (;;) {
      if (this.error) throw this.error;
      if (this.isDraining) return undefined;
      const delivery = this.waiting.shift();
      if (delivery) {
        this.deps.metrics.recordsIn(this.deps.stage, 1, delivery.bytes);
        return delivery;
      }
      await new Promise<void>((resolve) => this.wake.push(resolve));
    }
  }

  async commit(offset: number, outputs: Output<OutgoingRecord>[]): Promise<void> {
    if (this.error) throw this.error;
    const { clock, metrics, stage } = this.deps;
    const started = clock.now();
    const records = outputs.map(({ record }) => record);
    await this.transact(records, offset + 1);
    metrics.transaction(stage, records.length, (clock.now() - started) / 1000);
    const bytes = outputs.reduce((sum, output) => sum + output.bytes, 0);
    metrics.recordsOut(stage, records.length, bytes);
    const wasFull = this.isFull;
    for (const [taken, size] of this.sizes) {
      if (taken > offset) break;
      this.sizes.delete(taken);
      this.bytes -= size;
    }
    this.deps.onCommitted(records.length);
    if (wasFull && !this.isFull) this.deps.onRoom();
  }

  /** Commits once, whatever happens on the way: where the outcome is open, the group's place tells. */
  private async transact(records: readonly OutgoingRecord[], next: number): Promise<void> {
    const { group, topic, partition, clock } = this.deps;
    for (let wait = RETRY_MS; ; wait = Math.min(wait * 2, LONGEST_RETRY_MS)) {
      try {
        if (!this.transactions) {
          // Initialising ends what was left open, so the place read afterwards is final.
          this.transactions = await this.deps.begin();
          if ((await this.deps.place()) >= next) return;
        }
        await this.transactions.commit(records, { group, topic, partition, next });
        return;
      } catch (error) {
        const lost = this.transactions;
        this.transactions = undefined;
        await lost?.close().catch(() => {});
        if (this.error) throw this.error;
        const mayHelp = error instanceof LongprefError && error.transient;
        if (error instanceof FencedError || !mayHelp) throw error;
        await clock.sleep(wait);
      }
    }
  }

  /** Takes no more records; what is worked on is still committed. */
  drain(): void {
    this.isDraining = true;
    this.stir();
  }

  async close(): Promise<void> {
    await this.transactions?.close().catch(() => {});
  }

  fail(error: unknown): void {
    this.error ??= error;
    this.stir();
    this.deps.onRoom();
  }
}
