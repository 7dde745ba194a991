/** Offsets [low, high) of a partition. */
export interface OffsetRange {
  partition: number;
  low: number;
  high: number;
}

/** What a partition holds: `high` is its stable end, up to which all transactions have ended. */
export interface PartitionOffsets extends OffsetRange {
  /** offsets from there to the last one written, held back by a transaction that is open */
  held: number;
}

/** A record of somebody's own topic. */
export interface TopicRecord {
  offset: number;
  value: Buffer;
  /** '' where it has none */
  key: string;
}

/** What reading a topic of somebody's own takes of a broker. An administrator's connection has it. */
export interface TopicReader {
  topics(): Promise<readonly { name: string }[]>;
  watermarks(topic: string): Promise<readonly PartitionOffsets[]>;
  /**
   * Committed records of a range one after another, read outside of any group's places. It ends
   * when all offsets of the range have been passed, however few of them hold a record.
   * @param onLost told where retention takes records of the range while it is read
   * @throws ChannelError where the range cannot be read to its end
   */
  records(
    topic: string,
    range: OffsetRange,
    onLost?: (lost: OffsetRange) => void,
  ): AsyncIterable<TopicRecord>;
  close(): Promise<void>;
}
