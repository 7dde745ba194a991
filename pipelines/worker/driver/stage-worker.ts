import { Membership, type PartitionWork } from '../../channels/kafka/membership.js';
import type { Names, StageName } from '../../channels/kafka/names.js';
import { PartitionConsumer } from '../../channels/kafka/partition.js';
import type {
  KafkaAdmin,
  KafkaClient,
  OutgoingRecord,
  ReceivedRecord,
} from '../../channels/kafka/port.js';
import type { Clock } from '../../core/clock.js';
import { FencedError } from '../../core/errors.js';
import type { Log } from '../../core/log.js';
import type { Metrics } from '../../core/metrics.js';
import { driveStage } from '../../runtime/drive/drive.js';
import { deadLetter } from '../dead-letters/letter.js';
import type { Counters } from '../status/counters.js';
import type { Program } from './programs.js';
import { SetAside, type Steady, Stopped } from './steady.js';

export interface StageWorkerDependencies {
  stage: StageName;
  names: Names;
  program: Program;
  /** records worked on at once, of each partition */
  concurrency: number;
  windowBytes: number;
  sessionTimeoutMs: number;
  partitions: number;
  client: KafkaClient;
  admin: KafkaAdmin;
  steady: Steady;
  clock: Clock;
  metrics: Metrics;
  log: Log;
  counters: Counters;
  failed(error: unknown): void;
}

/** Records that may be done and wait behind a slow one. */
const AHEAD = 256;

/** The partition has gone to another member. */
class Abandoned extends Error {}

/** A stage over a broker: one driver a partition, outputs and place in one transaction. */
export class StageWorker {
  private readonly membership: Membership;
  private readonly group: string;
  private readonly topic: string;

  constructor(private readonly deps: StageWorkerDependencies) {
    const { names, stage, client, partitions, sessionTimeoutMs, clock, log } = deps;
    this.group = names.group(stage);
    this.topic = names.input(stage);
    this.membership = new Membership({
      ...{ client, partitions, sessionTimeoutMs, clock, group: this.group, topic: this.topic },
      open: (partition, onRoom) => this.open(partition, onRoom),
      onAssigned: (mine) => {
        this.count();
        log.info('partitions', { topic: this.topic, partitions: [...mine] });
      },
      failed: deps.failed,
    });
  }

  join(): Promise<void> {
    return this.membership.join();
  }

  private async place(partition: number): Promise<number> {
    const { admin } = this.deps;
    const there = (await admin.places(this.group, this.topic)).get(partition);
    if (there !== undefined) return there;
    const marks = await admin.watermarks(this.topic);
    return marks.find((mark) => mark.partition === partition)?.low ?? 0;
  }

  private async open(partition: number, onRoom: () => void): Promise<PartitionWork> {
    const { client, stage, windowBytes, clock, metrics, log } = this.deps;
    const id = `${this.group}-${this.topic}-${partition}`;
    const begin = () => client.transactions(id);
    // First the producer: what an earlier holder left open ends, so the place is final. Then the place.
    const transactions = await begin();
    const next = await this.place(partition);
    const { group, topic } = this;
    const consumer = new PartitionConsumer(
      {
        ...{ stage, group, topic, partition, next, windowBytes, clock, metrics, begin, onRoom },
        place: () => this.place(partition),
        onCommitted: (records) => {
          this.deps.counters.done += records;
          this.count();
        },
      },
      transactions,
    );
    const driven = driveStage(
      {
        name: stage,
        concurrency: this.deps.concurrency,
        ahead: AHEAD,
        run: (record) => this.work(record),
      },
      consumer,
    ).catch((error: unknown) => {
      if (error instanceof Stopped || error instanceof Abandoned) return;
      if (error instanceof FencedError) {
        log.warn('partition has gone to another worker', { topic, partition });
        this.membership.forget(partition);
        this.count();
        return;
      }
      this.deps.failed(error);
    });
    return {
      get next() {
        return consumer.next;
      },
      get isFull() {
        return consumer.isFull;
      },
      get window() {
        return consumer.window;
      },
      offer: (records) => {
        consumer.offer(records);
        this.count();
      },
      abandon: async () => {
        consumer.fail(new Abandoned());
        await consumer.close();
      },
      drain: async () => {
        consumer.drain();
        await driven;
        await consumer.close();
      },
    };
  }

  /** Keeps up what longpref status and the metrics show. */
  private count(): void {
    const { counters, metrics, stage } = this.deps;
    const windows = [...this.membership.open.values()].map(({ window }) => window);
    counters.inFlight = windows.reduce((sum, { records }) => sum + records, 0);
    counters.windowBytes = windows.reduce((sum, { bytes }) => sum + bytes, 0);
    metrics.window(stage, counters.inFlight, counters.windowBytes);
  }

  private async work(record: ReceivedRecord) {
    const { steady, program, names, stage, counters, log } = this.deps;
    let outputs: OutgoingRecord[];
    try {
      outputs = await steady.run(record, () => program(record));
    } catch (error) {
      if (!(error instanceof SetAside)) throw error;
      counters.deadLetters += 1;
      outputs = [deadLetter(record, names.deadLetters(stage), error.reason)];
    }
    log.debug('done', {
      topic: record.topic,
      partition: record.partition,
      offset: record.offset,
      document_id: record.key,
      ...(record.headers.submission ? { submission_id: record.headers.submission } : {}),
    });
    return outputs.map((output) => ({ record: output, bytes: output.value.length }));
  }

  get partitions(): Iterable<number> {
    return this.membership.open.keys();
  }

  /** Finishes what is worked on and commits it, then leaves. */
  drain(): Promise<void> {
    return this.membership.leave();
  }
}
