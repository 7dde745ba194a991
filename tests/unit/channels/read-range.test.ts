import t from 'tap';
import { brokerError } from '../../../pipelines/channels/kafka/errors.js';
import { fetchFrom } from '../../../pipelines/channels/kafka/fetch/fetch.js';
import type {
  Broker,
  Call,
  Cluster,
  Operation,
} from '../../../pipelines/channels/kafka/fetch/internals.js';
import { PATIENCE_MS, readRange } from '../../../pipelines/channels/kafka/fetch/read-range.js';
import { systemClock } from '../../../pipelines/core/clock.js';
import { ChannelError } from '../../../pipelines/core/errors.js';
import type { OffsetRange } from '../../../pipelines/core/topic-reader.js';
import { batch, marker } from '../../helpers/servers/batches.js';

const int = (bytes: number, value: number) => {
  const buffer = Buffer.alloc(bytes);
  if (bytes === 8) buffer.writeBigInt64BE(BigInt(value));
  else buffer.writeIntBE(value, 0, bytes);
  return buffer;
};

interface Answer {
  errorCode?: number;
  aborted?: [producerId: number, firstOffset: number][];
  records?: Buffer;
}

/** An answer to a fetch, as it comes in a version of the protocol. */
function answerBytes(version: number, { errorCode = 0, aborted, records }: Answer): Buffer {
  return Buffer.concat([
    int(4, 0),
    ...(version >= 7 ? [int(2, 0), int(4, 0)] : []),
    ...[int(4, 1), int(2, 1), Buffer.from('t'), int(4, 1), int(4, 0), int(2, errorCode)],
    ...[int(8, 99), int(8, 99), ...(version >= 5 ? [int(8, 0)] : [])],
    int(4, aborted ? aborted.length : -1),
    ...(aborted ?? []).flatMap(([producer, first]) => [int(8, producer), int(8, first)]),
    ...(version >= 11 ? [int(4, -1)] : []),
    records ? Buffer.concat([int(4, records.length), records]) : int(4, -1),
  ]);
}

interface Fake {
  version?: number;
  leader?(): number;
  low?(): number;
  /** @param offset what is fetched from */
  answer(offset: number, node: number): Answer;
}

/** A cluster of one topic, t, with one partition; and a clock whose waits are over at once. */
function fake({ version = 11, leader = () => 1, low = () => 0, answer }: Fake) {
  let [now, refreshed] = [0, 0];
  const asked: number[] = [];
  const brokerOf = (node: number): Broker => ({
    lookupRequest: <Given, Found>(_: number, operation: Operation<Given, Found>) =>
      operation.protocol({ version }),
    connectionPool: {
      async send<Found>(call: Call<Found>) {
        const { buffer: request } = await call.request.encode();
        // Behind it: the partition's size, and from version 5 on more.
        const at = request.indexOf(Buffer.from([0, 1, 116, 0, 0, 0, 1, 0, 0, 0, 0])) + 11;
        const from = Number(request.readBigInt64BE(at + (version >= 9 ? 4 : 0)));
        asked.push(from);
        now += 500;
        const bytes = answerBytes(version, answer(from, node));
        return call.response.parse(await call.response.decode(bytes));
      },
    },
    async listOffsets({ topics }) {
      const offset = topics[0]?.partitions[0]?.timestamp === -2 ? String(low()) : '99';
      return { responses: [{ topic: 't', partitions: [{ partition: 0, offset }] }] };
    },
    disconnect: async () => {},
  });
  const brokers = new Map<number, Broker>();
  const cluster: Cluster = {
    connect: async () => {},
    disconnect: async () => {},
    addTargetTopic: async () => {},
    refreshMetadata: async () => {
      refreshed += 1;
    },
    findTopicPartitionMetadata: () => [{ partitionId: 0, leader: leader() }],
    async findBroker({ nodeId }) {
      const broker = brokers.get(nodeId) ?? brokerOf(nodeId);
      brokers.set(nodeId, broker);
      return broker;
    },
  };
  const clock = {
    ...systemClock,
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
  };
  return { cluster, clock, asked, refreshed: () => refreshed, now: () => now };
}

async function read(given: Fake, low: number, high: number) {
  const world = fake(given);
  const lost: OffsetRange[] = [];
  const offsets: number[] = [];
  const { cluster, clock } = world;
  for await (const { offset } of readRange({
    ...{ cluster, clock, topic: 't', range: { partition: 0, low, high } },
    onLost: (range) => lost.push(range),
    failure: (action, error) => brokerError(action, 'broker', error),
  }))
    offsets.push(offset);
  return { ...world, lost, offsets };
}

const value = 'text';
const records = [
  { delta: 0, value },
  { delta: 1, value },
];

t.test(
  'the position decides, not the records: empty batches, markers, gaps, an aborted tail',
  async (t) => {
    const log = [
      batch({ base: 0, records }),
      batch({ base: 2, lastDelta: 7 }),
      batch({ base: 15, records, attributes: 16, producerId: 3 }),
      marker(17, 3, 'commit'),
      batch({ base: 18, records, attributes: 16, producerId: 3 }),
      marker(20, 3, 'abort'),
    ];
    const ends = [2, 10, 17, 18, 20, 21];
    for (const version of [4, 5, 6, 7, 8, 9, 10, 11]) {
      // Each fetch gives one batch whole and a part of the next.
      const { offsets, asked } = await read(
        {
          version,
          answer(offset) {
            const at = ends.findIndex((end) => offset < end);
            const next = log[at + 1]?.subarray(0, 40) ?? Buffer.alloc(0);
            const bytes = Buffer.concat([log[at] as Buffer, next]);
            return { records: bytes, ...(offset >= 18 ? { aborted: [[3, 18]] } : {}) };
          },
        },
        1,
        21,
      );
      t.strictSame(offsets, [1, 15, 16], `version ${version}`);
      t.strictSame(asked, [1, 2, 10, 17, 18, 20], `version ${version}`);
    }
  },
);

t.test('records behind the end are not read, nor a range without offsets', async (t) => {
  const answer = () => ({ records: batch({ base: 0, records }) });
  t.strictSame((await read({ answer }, 0, 1)).offsets, [0]);
  t.strictSame((await read({ answer }, 5, 5)).asked, []);
});

t.test('a new leader is followed, and a connection that breaks is made anew', async (t) => {
  let leader = 1;
  let failures = 3;
  const { offsets, refreshed } = await read(
    {
      leader: () => leader,
      answer(offset, node) {
        if (offset === 0) return { records: batch({ base: 0, records }) };
        if (failures-- > 0) {
          throw Object.assign(new Error('Closed connection'), {
            name: 'KafkaJSConnectionClosedError',
          });
        }
        leader = 2;
        if (node === 1) return { errorCode: 6 };
        return { records: batch({ base: 2, records }) };
      },
    },
    0,
    4,
  );
  t.strictSame(offsets, [0, 1, 2, 3]);
  t.ok(refreshed() >= 4);
});

t.test('silence is an error that says where', async (t) => {
  const silent = read(
    { answer: (offset) => (offset < 2 ? { records: batch({ base: 0, records }) } : {}) },
    0,
    9,
  );
  await t.rejects(silent, {
    constructor: ChannelError,
    message:
      /^t, partition 0: the broker has given nothing for 30 s from offset 2 on, though the partition goes to 9: .*run again/,
  });
  const headless = fake({ leader: () => -1, answer: () => ({}) });
  const { cluster, clock } = headless;
  const failure = (action: string, error: unknown) => brokerError(action, 'broker', error);
  const range = { partition: 0, low: 0, high: 9 };
  const all = readRange({ cluster, clock, topic: 't', range, onLost: () => {}, failure });
  await t.rejects(all.next(), /cannot read t, partition 0 from offset 0 \(broker\): .*leadership/);
  t.ok(headless.now() >= PATIENCE_MS);
});

t.test('what cannot pass is an error at once', async (t) => {
  const says = async (answer: Answer, message: RegExp) => {
    const world = read({ answer: () => answer }, 0, 9);
    await t.rejects(world, { constructor: ChannelError, message });
  };
  await says(
    { errorCode: 29 },
    /cannot read t, partition 0 from offset 0 .*this user lacks the right/,
  );
  const hurt = batch({ base: 3, records });
  hurt[70] = 1;
  await says(
    { records: Buffer.concat([batch({ base: 0, records }), hurt]) },
    /^t, partition 0: the batch at offset 2 cannot be read: its checksum is wrong/,
  );
  await says({ records: batch({ base: 0, records, attributes: 6 }) }, /offset 0 .*codec 6/);
  const twice = batch({ base: 0, records });
  await says({ records: Buffer.concat([twice, twice]) }, /a batch before it/);
  await t.rejects(
    fetchFrom(
      await fake({ version: 3, answer: () => ({}) }).cluster.findBroker({ nodeId: 1 }),
      't',
      0,
      0,
    ),
    /older than Kafka 0.11/,
  );
});

t.test(
  'what retention takes meanwhile is told; a topic that was made anew is an error',
  async (t) => {
    const gone = (offset: number): Answer =>
      offset < 5
        ? { errorCode: 1 }
        : { records: batch({ base: 4, records: [...records, { delta: 2, value }] }) };
    const { offsets, lost } = await read({ low: () => 5, answer: gone }, 0, 7);
    t.strictSame(offsets, [5, 6]);
    t.strictSame(lost, [{ partition: 0, low: 0, high: 5 }]);
    const all = await read({ low: () => 50, answer: () => ({ errorCode: 1 }) }, 0, 7);
    t.strictSame([all.offsets, all.lost], [[], [{ partition: 0, low: 0, high: 7 }]]);
    const anew = read({ answer: () => ({ errorCode: 1 }) }, 3, 120);
    await t.rejects(
      anew,
      /t, partition 0 ends at offset 99, but went to 120 when reading it began/,
    );
  },
);
