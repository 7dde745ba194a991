/** Offsets [low, high) of a partition. */
export interface OffsetRange {
  partition: number;
  low: number;
  high: number;
}

/** What reading a topic of somebody's own takes of a broker. An administrator's connection has it. */
export interface TopicReader {
  topics(): Promise<readonly { name: string }[]>;
  /** what each partition holds */
  watermarks(topic: string): Promise<readonly OffsetRange[]>;
  /** Records of these ranges, read outside of any group's places. */
  read(
    topic: string,
    ranges: readonly OffsetRange[],
  ): Promise<
    readonly { offset: number; value: Buffer /** '' where it has none */; key?: string }[]
  >;
  close(): Promise<void>;
}
