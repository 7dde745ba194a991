import { ChannelError } from '../../../core/errors.js';
import { ByteReader } from './byte-reader.js';
import type { AbortedTransaction } from './committed.js';
import {
  type Broker,
  errorOf,
  type FetchGiven,
  kafkaJsFetch,
  type Operation,
} from './internals.js';

const FETCH = 1;
/** Records since which transactions can be told apart, Kafka 0.11. */
const OLDEST = 4;
const NEWEST = 11;
const READ_COMMITTED = 1;
/** How long a broker may wait with its answer where there is nothing new. */
const WAIT_MS = 500;
/** Bytes asked for at once; a larger batch comes alone. */
const FETCH_BYTES = 8 << 20;
const ANSWER_MS = 30_000;

/** What a broker says of a partition from an offset on. */
export interface Fetched {
  errorCode: number;
  aborted: AbortedTransaction[];
  /** batches, the last one perhaps in part */
  records: Buffer;
}

interface FetchAnswer {
  /** what the client is to wait before the next request, milliseconds */
  clientSideThrottleTime: number;
  errorCode: number;
  partitions: Fetched[];
}

const readPartition = (reader: ByteReader, version: number): Fetched => {
  reader.int32(); // its number: one was asked for
  const errorCode = reader.int16();
  reader.take(8 + 8 + (version >= 5 ? 8 : 0)); // high watermark, stable end, beginning
  const aborted = reader.list(() => ({
    producerId: reader.int64(),
    firstOffset: reader.offset(),
  }));
  if (version >= 11) reader.int32(); // a replica that is nearer: none was asked for
  const length = reader.int32();
  return { errorCode, aborted, records: reader.take(Math.max(0, length)) };
};

/** https://kafka.apache.org/protocol#The_Messages_Fetch */
function readAnswer(bytes: Buffer, version: number): FetchAnswer {
  const reader = new ByteReader(bytes);
  const throttle = reader.int32();
  const errorCode = version >= 7 ? reader.int16() : 0;
  if (version >= 7) reader.int32(); // a session, which was not asked for
  const topics = reader.list(() => {
    reader.string();
    return reader.list(() => readPartition(reader, version));
  });
  // Up to version 7 the broker itself waits.
  const clientSideThrottleTime = version >= 8 ? throttle : 0;
  return { clientSideThrottleTime, errorCode, partitions: topics.flat() };
}

const operation: Operation<FetchGiven, FetchAnswer> = {
  versions: kafkaJsFetch.versions,
  protocol({ version }) {
    if (version < OLDEST || version > NEWEST) {
      throw new ChannelError(
        'the broker is older than Kafka 0.11 and tells nothing of transactions: upgrade it',
      );
    }
    const request = kafkaJsFetch.protocol({ version });
    return (given) => ({
      request: request(given).request,
      response: {
        decode: async (bytes) => readAnswer(bytes, version),
        parse: async (answer) => answer,
      },
      requestTimeout: ANSWER_MS,
    });
  },
};

/** Asks the leader of a partition for committed batches from an offset on. */
export async function fetchFrom(
  broker: Broker,
  topic: string,
  partition: number,
  offset: number,
): Promise<Fetched> {
  const call = broker.lookupRequest(
    FETCH,
    operation,
  )({
    isolationLevel: READ_COMMITTED,
    maxWaitTime: WAIT_MS,
    minBytes: 1,
    maxBytes: FETCH_BYTES,
    topics: [
      { topic, partitions: [{ partition, fetchOffset: String(offset), maxBytes: FETCH_BYTES }] },
    ],
  });
  const { errorCode, partitions } = await broker.connectionPool.send(call);
  const [found] = partitions;
  if (errorCode !== 0) throw errorOf(errorCode);
  if (!found) throw new ChannelError(`the broker says nothing of ${topic}, partition ${partition}`);
  return found;
}
