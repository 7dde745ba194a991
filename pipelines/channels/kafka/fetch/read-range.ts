import type { Clock } from '../../../core/clock.js';
import { ChannelError } from '../../../core/errors.js';
import type { OffsetRange } from '../../../core/topic-reader.js';
import type { ReceivedRecord } from '../port.js';
import { committedOnly } from './committed.js';
import { type Fetched, fetchFrom } from './fetch.js';
import { type Cluster, errorOf } from './internals.js';
import { Malformed } from './malformed.js';
import { leaderOf, listOffsets } from './offsets.js';
import { Patience } from './patience.js';
import { type BatchRecord, batchesOf } from './record-batch.js';

const OUT_OF_RANGE = 1;
/** How long a read waits for offsets that are there. */
export const PATIENCE_MS = 30_000;

const receivedOf = (
  topic: string,
  partition: number,
  { offset, timestamp, key, value, headers }: BatchRecord,
): ReceivedRecord => ({
  ...{ topic, partition, offset, timestamp },
  key: key?.toString('utf8') ?? '',
  value: value ?? Buffer.alloc(0),
  headers: Object.fromEntries(headers.map(([name, text]) => [name, text?.toString('utf8') ?? ''])),
});

export interface RangeReading {
  cluster: Cluster;
  clock: Clock;
  topic: string;
  range: OffsetRange;
  /** told what retention takes of the range while it is read */
  onLost(lost: OffsetRange): void;
  /** an error of the client, as people read it */
  failure(action: string, error: unknown): Error;
}

/**
 * Committed records of the offsets [low, high) of a partition. The end is where the position is
 * `high`: batches that compaction has emptied, transactions that were given up and what ends
 * transactions move it as records do, and silence does not.
 * @throws ChannelError where a batch cannot be read, or nothing comes though offsets are left
 */
export async function* readRange(reading: RangeReading): AsyncGenerator<ReceivedRecord> {
  const { cluster, clock, topic, range } = reading;
  const { partition, high } = range;
  const name = `${topic}, partition ${partition}`;
  const patience = new Patience(clock, PATIENCE_MS);
  let position = range.low;
  while (position < high) {
    let fetched: Fetched;
    try {
      await cluster.addTargetTopic(topic);
      const broker = await leaderOf(cluster, topic, partition);
      fetched = await fetchFrom(broker, topic, partition, position);
      if (fetched.errorCode === OUT_OF_RANGE) {
        position = await beginningAfter(reading, position);
        continue;
      }
      if (fetched.errorCode !== 0) throw errorOf(fetched.errorCode);
    } catch (error) {
      try {
        await patience.failed(error, cluster);
      } catch (last) {
        throw reading.failure(`read ${name} from offset ${position}`, last);
      }
      continue;
    }
    const before = position;
    for (const item of recordsOf(fetched, name, position, high)) {
      if (typeof item === 'number') position = item;
      else yield receivedOf(topic, partition, item);
    }
    if (position > before) patience.renew();
    else if (patience.isOver) throw stuck(name, position, high);
    else await patience.pause();
  }
}

/** Records from a position on, and after each batch the position behind it. */
function* recordsOf(
  fetched: Fetched,
  name: string,
  from: number,
  high: number,
): Generator<BatchRecord | number> {
  const counts = committedOnly(fetched.aborted);
  let position = from;
  try {
    for (const batch of batchesOf(fetched.records)) {
      if (position > from && batch.base < position)
        throw new Malformed('its offsets are those of a batch before it');
      if (counts(batch) && batch.next > position) {
        for (const record of batch.records())
          if (record.offset >= position && record.offset < high) yield record;
      }
      position = Math.max(position, batch.next);
      yield position;
      if (position >= high) return;
    }
  } catch (cause) {
    if (!(cause instanceof Malformed)) throw cause;
    throw new ChannelError(
      `${name}: the batch at offset ${position} cannot be read: ${cause.message}`,
      { cause },
    );
  }
}

const stuck = (name: string, position: number, high: number): ChannelError =>
  new ChannelError(
    `${name}: the broker has given nothing for ${PATIENCE_MS / 1000} s from offset ${position} on, though the partition goes to ${high}: ` +
      'look at its leader and its logs and run again; nothing was made of what was read so far',
    { transient: true },
  );

/** Where to go on when an offset is not there any more. */
async function beginningAfter(
  { cluster, clock, topic, range, onLost }: RangeReading,
  position: number,
): Promise<number> {
  const { partition } = range;
  const all = await listOffsets(cluster, topic, clock);
  const now = all.find((one) => one.partition === partition);
  if (!now || now.low <= position) {
    throw new ChannelError(
      `${topic}, partition ${partition} ends at offset ${now?.high ?? 0}, but went to ${range.high} when reading it began: the topic was made anew, or its broker has lost records; run again`,
    );
  }
  const next = Math.min(now.low, range.high);
  onLost({ partition, low: position, high: next });
  return next;
}
