import type { Admin, Kafka, KafkaMessage } from 'kafkajs';
import type { Clock } from '../../core/clock.js';
import type { OffsetRange } from '../../core/topic-reader.js';
import type { ReceivedRecord } from './port.js';

/** A read without a single record for so long has all that is there: control records are never delivered. */
const QUIET_MS = 1500;

/**
 * Committed records in the offsets [low, high) of some partitions, read once by a group that is
 * gone afterwards: kafkajs reads only as a member of one.
 */
export async function readRanges(
  { kafka, admin, clock, newId }: { kafka: Kafka; admin: Admin; clock: Clock; newId(): string },
  topic: string,
  ranges: readonly OffsetRange[],
  receivedOf: (topic: string, partition: number, message: KafkaMessage) => ReceivedRecord,
): Promise<ReceivedRecord[]> {
  const open = new Map(
    ranges.filter(({ low, high }) => high > low).map((range) => [range.partition, range]),
  );
  const found: ReceivedRecord[] = [];
  if (open.size === 0) return found;
  const groupId = `longpref-read-${newId()}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100, sessionTimeout: 10_000 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  let stir = () => {};
  const finish = (partition: number) => {
    open.delete(partition);
    consumer.pause([{ topic, partitions: [partition] }]);
  };
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    for (const partition of payload.memberAssignment[topic] ?? []) {
      const range = open.get(partition);
      if (range) consumer.seek({ topic, partition, offset: String(range.low) });
      else consumer.pause([{ topic, partitions: [partition] }]);
    }
  });
  // Batches of control records alone are not delivered, but are told of.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    const range = open.get(payload.partition);
    if (range && Number(payload.lastOffset) + 1 >= range.high) finish(payload.partition);
    stir();
  });
  try {
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch, isStale }) => {
        const range = open.get(batch.partition);
        if (!range || isStale()) return;
        for (const message of batch.messages) {
          const offset = Number(message.offset);
          if (offset < range.low) continue;
          if (offset >= range.high) break;
          found.push(receivedOf(topic, batch.partition, message));
        }
        stir();
      },
    });
    while (open.size > 0) {
      const stirred = new AbortController();
      stir = () => stirred.abort();
      await clock.sleep(found.length > 0 ? QUIET_MS : QUIET_MS * 4, stirred.signal);
      const isQuiet = !stirred.signal.aborted;
      if (isQuiet) break;
    }
  } finally {
    await consumer.disconnect();
    await admin.deleteGroups([groupId]).catch(() => {});
  }
  return found.sort((a, b) => a.partition - b.partition || a.offset - b.offset);
}
