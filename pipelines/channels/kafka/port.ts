import type { OffsetRange, PartitionOffsets, TopicReader } from '../../core/topic-reader.js';

/**
 * What longpref needs of a Kafka client. `kafkajs.ts` is one; another one implements this and
 * takes its place in `connect.ts`.
 */
export interface KafkaClient {
  admin(): Promise<KafkaAdmin>;
  /** A producer without transactions, idempotent. */
  producer(): Promise<KafkaProducer>;
  /**
   * A producer with a transactional id, initialised: a transaction that an earlier holder of the
   * id left open is aborted, and that holder is fenced.
   */
  transactions(transactionalId: string): Promise<KafkaTransactions>;
  /** Joins a group as a member that reads one topic, committed records only. */
  join(options: MemberOptions, handlers: MemberHandlers): Promise<KafkaMember>;
}

export interface KafkaRecord {
  key: string;
  value: Buffer;
  headers: Record<string, string>;
}

/** A record on its way out. The partition is ours to choose, so that it does not depend on a client. */
export interface OutgoingRecord extends KafkaRecord {
  topic: string;
  partition: number;
}

export interface ReceivedRecord extends KafkaRecord {
  topic: string;
  partition: number;
  offset: number;
  /** milliseconds since the epoch */
  timestamp: number;
}

/** Where a group stands in a partition: `next` is the first offset it has not done. */
export interface GroupPlace {
  group: string;
  topic: string;
  partition: number;
  next: number;
}

export interface KafkaProducer {
  send(records: readonly OutgoingRecord[]): Promise<void>;
  close(): Promise<void>;
}

export interface KafkaTransactions {
  /**
   * One transaction: all records and the place, or nothing.
   * @throws FencedError where another holder of the id has taken over; any other error leaves the
   * outcome open, and the producer is of no more use
   */
  commit(records: readonly OutgoingRecord[], place?: GroupPlace): Promise<void>;
  close(): Promise<void>;
}

export interface MemberOptions {
  group: string;
  topic: string;
  /** how long the broker waits for a heartbeat */
  sessionTimeoutMs: number;
  /** partitions whose records are handled side by side */
  partitions: number;
}

/** Where and whether records of a partition come. */
export interface Flow {
  /** The next record handled is the first at or after `next`; whatever was fetched before is forgotten. */
  seek(partition: number, next: number): void;
  pause(partition: number): void;
  resume(partition: number): void;
}

export interface MemberHandlers {
  /**
   * The partitions this member has from now on, at every change. Records are held back until the
   * promise resolves; a `seek` inside it decides where they begin.
   */
  assigned(partitions: readonly number[], flow: Flow): Promise<void>;
  /** Records in order. The next ones come when the promise resolves; `heartbeat` keeps the membership meanwhile. */
  records(
    partition: number,
    records: readonly ReceivedRecord[],
    heartbeat: () => Promise<void>,
  ): Promise<void>;
  /** The member is out for good. */
  failed(error: Error): void;
}

export interface KafkaMember {
  /** Leaves the group; no handler is called after that. */
  leave(): Promise<void>;
  /** Shows the broker how far this member is, for those who look at lag; nothing depends on it. */
  show(places: ReadonlyMap<number, number>): Promise<void>;
}

export interface TopicSettings {
  name: string;
  partitions: number;
  /** -1 takes the broker's default */
  replication: number;
  config: Record<string, string>;
}

export interface TopicState {
  name: string;
  partitions: number;
}

export interface KafkaAdmin extends TopicReader {
  /** ids and addresses of the brokers */
  brokers(): Promise<string[]>;
  topics(): Promise<TopicState[]>;
  create(topics: readonly TopicSettings[]): Promise<void>;
  configure(topic: string, config: Record<string, string>): Promise<void>;
  delete(topics: readonly string[]): Promise<void>;
  watermarks(topic: string): Promise<PartitionOffsets[]>;
  /** Deletes the records before `low` of partitions, as retention does. */
  truncate(topic: string, ranges: readonly OffsetRange[]): Promise<void>;
  /** Where a group stands, by partition; partitions without a place are left out. */
  places(group: string, topic: string): Promise<Map<number, number>>;
  /** members of a group */
  members(group: string): Promise<number>;
  records(
    topic: string,
    range: OffsetRange,
    onLost?: (lost: OffsetRange) => void,
  ): AsyncIterable<ReceivedRecord>;
  /** All records of these ranges, as `records` gives them: for topics that hold little. */
  read(topic: string, ranges: readonly OffsetRange[]): Promise<ReceivedRecord[]>;
  close(): Promise<void>;
}
