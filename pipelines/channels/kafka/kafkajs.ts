import kafkajs, {
  type Admin,
  type Consumer,
  type EachBatchPayload,
  type IHeaders,
  type Kafka as KafkaJs,
  type KafkaMessage,
  type Producer,
  type ProducerRecord,
  type SASLOptions,
} from 'kafkajs';
import type { Clock } from '../../core/clock.js';
import { FencedError } from '../../core/errors.js';
import { lazily } from '../../core/lazily.js';
import type { OffsetRange, PartitionOffsets } from '../../core/topic-reader.js';
import type { Connection } from './connection.js';
import { brokerError } from './errors.js';
import { BATCH_LIMIT, CODECS } from './fetch/codecs/codecs.js';
import { type Cluster, clusterOf } from './fetch/internals.js';
import { listOffsets } from './fetch/offsets.js';
import { readRange } from './fetch/read-range.js';
import type {
  GroupPlace,
  KafkaAdmin,
  KafkaClient,
  KafkaMember,
  KafkaProducer,
  KafkaTransactions,
  MemberHandlers,
  MemberOptions,
  OutgoingRecord,
  ReceivedRecord,
  TopicSettings,
} from './port.js';
import { whileWaiting } from './waiting.js';

// kafkajs is CommonJS: not all of it can be imported by name.
const { CompressionCodecs, CompressionTypes, ConfigResourceTypes, Kafka, logLevel } = kafkajs;

// A broker may compress what it keeps in its own way (compression.type), so members of groups must
// read all codecs; what longpref itself sends is gzip.
for (const [number, { name, unpack }] of CODECS) {
  if (number in CompressionCodecs && number > CompressionTypes.GZIP) {
    CompressionCodecs[number as 2] = () => ({
      compress: () => Promise.reject(new Error(`longpref sends nothing as ${name}`)),
      decompress: async (packed: Buffer) => unpack(packed, BATCH_LIMIT),
    });
  }
}

/** Bytes of one produce request: kafkajs sends all it is given as one batch a partition, and a broker refuses one over 1 MB. */
const REQUEST_BYTES = 900_000;
/** How long a fetch waits for records; also how often an idle member sends its heartbeat. */
const FETCH_WAIT_MS = 250;

const headersOf = (headers: IHeaders | undefined): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => [name, String(value ?? '')]),
  );

const receivedOf = (topic: string, partition: number, message: KafkaMessage): ReceivedRecord => ({
  topic,
  partition,
  offset: Number(message.offset),
  timestamp: Number(message.timestamp),
  key: message.key?.toString('utf8') ?? '',
  value: message.value ?? Buffer.alloc(0),
  headers: headersOf(message.headers),
});

const sizeOf = ({ key, value, headers }: OutgoingRecord): number =>
  key.length +
  value.length +
  Object.entries(headers).reduce((sum, [name, text]) => sum + name.length + text.length, 64);

/** Records in requests of bounded size, in order within each topic. */
function* requestsOf(records: readonly OutgoingRecord[]): Generator<ProducerRecord> {
  const byTopic = new Map<string, OutgoingRecord[]>();
  for (const record of records) {
    const list = byTopic.get(record.topic);
    if (list) list.push(record);
    else byTopic.set(record.topic, [record]);
  }
  for (const [topic, list] of byTopic) {
    let messages: ProducerRecord['messages'] = [];
    let bytes = 0;
    for (const record of list) {
      const size = sizeOf(record);
      if (messages.length > 0 && bytes + size > REQUEST_BYTES) {
        yield { topic, messages, acks: -1, compression: CompressionTypes.GZIP };
        [messages, bytes] = [[], 0];
      }
      const { key, value, headers, partition } = record;
      messages.push({ key, value, headers, partition });
      bytes += size;
    }
    if (messages.length > 0) {
      yield { topic, messages, acks: -1, compression: CompressionTypes.GZIP };
    }
  }
}

const isFenced = (error: unknown): boolean =>
  /PRODUCER_FENCED|INVALID_PRODUCER_EPOCH/.test(String((error as { type?: string }).type)) ||
  /fenced|newer epoch|old epoch/i.test((error as Error).message ?? '');

/** Whether a member that was thrown out may come back. */
const mayPass = (error: Error): boolean =>
  brokerError('read', '', error).transient || /coordinator|NOT_LEADER|LOAD/i.test(error.message);

/** @param clientId how the broker's logs call this process */
export function kafkaJsClient(connection: Connection, clientId: string, clock: Clock): KafkaClient {
  const at = connection.brokers.join(', ');
  const kafka = new Kafka({
    clientId,
    brokers: connection.brokers,
    logLevel: logLevel.NOTHING,
    connectionTimeout: 5000,
    retry: { initialRetryTime: 100, retries: 6, maxRetryTime: 5000 },
    ...(connection.tls
      ? {
          ssl: {
            ...(connection.tls.ca ? { ca: [connection.tls.ca] } : {}),
            ...(connection.tls.cert ? { cert: connection.tls.cert } : {}),
            ...(connection.tls.key ? { key: connection.tls.key } : {}),
          },
        }
      : {}),
    ...(connection.sasl ? { sasl: connection.sasl as SASLOptions } : {}),
  });
  const guarded = async <T>(action: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw brokerError(action, at, error);
    }
  };

  return {
    async admin() {
      const admin = kafka.admin();
      await guarded('reach the broker', () => admin.connect());
      return kafkaJsAdmin(kafka, admin, clock, { at, guarded });
    },
    async producer() {
      const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
      await guarded('reach the broker', () => producer.connect());
      return {
        send: (records) =>
          guarded('write records', async () => {
            for (const request of requestsOf(records)) await producer.send(request);
          }),
        close: () => producer.disconnect(),
      } satisfies KafkaProducer;
    },
    async transactions(transactionalId) {
      const producer = kafka.producer({
        transactionalId,
        idempotent: true,
        maxInFlightRequests: 1,
        transactionTimeout: 60_000,
        // The broker takes a moment to end a transaction and refuses the next one until then: with
        // the usual 100 ms to the first retry, 16 transactions a second, with 5 ms several times that.
        retry: { initialRetryTime: 5, retries: 14, maxRetryTime: 5000 },
      });
      await guarded('begin as a transactional writer', () => producer.connect());
      return kafkaJsTransactions(producer, transactionalId, guarded);
    },
    join: (options, handlers) => joinGroup(kafka, options, handlers, clock, guarded),
  };
}

type Guarded = <T>(action: string, work: () => Promise<T>) => Promise<T>;

function kafkaJsTransactions(producer: Producer, id: string, guarded: Guarded): KafkaTransactions {
  return {
    async commit(records, place?: GroupPlace) {
      const transaction = await guarded('begin a transaction', () => producer.transaction());
      try {
        for (const request of requestsOf(records)) await transaction.send(request);
        if (place) {
          const { group, topic, partition, next } = place;
          await transaction.sendOffsets({
            consumerGroupId: group,
            topics: [{ topic, partitions: [{ partition, offset: String(next) }] }],
          });
        }
        await transaction.commit();
      } catch (error) {
        if (transaction.isActive()) await transaction.abort().catch(() => {});
        if (isFenced(error)) {
          throw new FencedError(`another worker has taken over ${id}`, { cause: error });
        }
        return guarded('commit a transaction', () => Promise.reject(error));
      }
    },
    close: () => producer.disconnect(),
  };
}

async function joinGroup(
  kafka: KafkaJs,
  options: MemberOptions,
  handlers: MemberHandlers,
  clock: Clock,
  guarded: Guarded,
): Promise<KafkaMember> {
  const { topic, group, sessionTimeoutMs, partitions } = options;
  const consumer: Consumer = kafka.consumer({
    groupId: group,
    sessionTimeout: sessionTimeoutMs,
    rebalanceTimeout: Math.max(sessionTimeoutMs, 10_000),
    heartbeatInterval: Math.max(100, Math.floor(sessionTimeoutMs / 10)),
    maxWaitTimeInMs: FETCH_WAIT_MS,
    maxBytesPerPartition: 1 << 20,
    maxBytes: 8 << 20,
    allowAutoTopicCreation: false,
    // A coordinator that is loading or a broker that restarts is met again; the client starts anew.
    retry: { retries: 8, restartOnFailure: async (error) => mayPass(error) },
  });
  let ready: Promise<void> = Promise.resolve();
  const positions = new Map<number, number>();
  const flow = {
    seek(partition: number, next: number) {
      positions.set(partition, next);
      consumer.seek({ topic, partition, offset: String(next) });
    },
    pause: (partition: number) => consumer.pause([{ topic, partitions: [partition] }]),
    resume: (partition: number) => consumer.resume([{ topic, partitions: [partition] }]),
  };
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    const mine = payload.memberAssignment[topic] ?? [];
    positions.clear();
    ready = handlers.assigned(mine, flow);
    ready.catch((error: Error) => handlers.failed(error));
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (payload.restart) return;
    handlers.failed(brokerError(`read ${topic} as a member of ${group}`, '', payload.error));
  });
  const eachBatch = async ({ batch, heartbeat, isStale }: EachBatchPayload) => {
    const { partition } = batch;
    await whileWaiting(ready, heartbeat, clock);
    const from = positions.get(partition);
    // Fetched before the seek that set the position: it is fetched anew from there.
    if (from === undefined || isStale()) return;
    const records = batch.messages
      .filter((message) => Number(message.offset) >= from)
      .map((message) => receivedOf(topic, partition, message));
    if (records.length === 0) return;
    positions.set(partition, (records.at(-1) as ReceivedRecord).offset + 1);
    await handlers.records(partition, records, heartbeat);
  };
  await guarded(`join ${group}`, async () => {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: true,
      partitionsConsumedConcurrently: partitions,
      eachBatch,
    });
  });
  return {
    leave: () => consumer.disconnect(),
    show: async (places) => {
      const offsets = [...places].map(([partition, next]) => ({
        topic,
        partition,
        offset: String(next),
      }));
      if (offsets.length > 0) await consumer.commitOffsets(offsets);
    },
  };
}

function kafkaJsAdmin(
  kafka: KafkaJs,
  admin: Admin,
  clock: Clock,
  { at, guarded }: { at: string; guarded: Guarded },
): KafkaAdmin {
  let isOpen = false;
  const cluster = lazily(async (): Promise<Cluster> => {
    const own = clusterOf(kafka);
    isOpen = true;
    await own.connect();
    return own;
  });
  const watermarks = (topic: string): Promise<PartitionOffsets[]> =>
    guarded(`read the offsets of ${topic}`, async () => listOffsets(await cluster(), topic, clock));
  async function* records(
    topic: string,
    range: OffsetRange,
    onLost: (lost: OffsetRange) => void = () => {},
  ): AsyncGenerator<ReceivedRecord> {
    yield* readRange({
      ...{ clock, topic, range, onLost },
      cluster: await guarded(`read ${topic}`, cluster),
      failure: (action, error) => brokerError(action, at, error),
    });
  }
  return {
    brokers: () =>
      guarded('describe the cluster', async () =>
        (await admin.describeCluster()).brokers.map(({ host, port }) => `${host}:${port}`),
      ),
    topics: () =>
      guarded('list topics', async () => {
        const { topics } = await admin.fetchTopicMetadata();
        return topics.map(({ name, partitions }) => ({ name, partitions: partitions.length }));
      }),
    create: (topics: readonly TopicSettings[]) =>
      guarded('create topics', async () => {
        await admin.createTopics({
          waitForLeaders: true,
          topics: topics.map(({ name, partitions, replication, config }) => ({
            topic: name,
            numPartitions: partitions,
            replicationFactor: replication,
            configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
          })),
        });
      }),
    configure: (topic, config) =>
      guarded(`set ${topic}`, async () => {
        await admin.alterConfigs({
          validateOnly: false,
          resources: [
            {
              type: ConfigResourceTypes.TOPIC,
              name: topic,
              configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
            },
          ],
        });
      }),
    delete: (topics) => guarded('delete topics', () => admin.deleteTopics({ topics: [...topics] })),
    watermarks,
    truncate: (topic, ranges) =>
      guarded(`delete records of ${topic}`, async () => {
        await admin.fetchTopicOffsets(topic); // or the client knows no leader of it
        await admin.deleteTopicRecords({
          topic,
          partitions: ranges.map(({ partition, low }) => ({ partition, offset: String(low) })),
        });
      }),
    places: (group, topic) =>
      guarded(`read the places of ${group}`, async () => {
        const [found] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
        return new Map(
          (found?.partitions ?? [])
            .map(({ partition, offset }): [number, number] => [partition, Number(offset)])
            .filter(([, offset]) => offset >= 0),
        );
      }),
    members: (group) =>
      guarded(`describe ${group}`, async () => {
        const { groups } = await admin.describeGroups([group]);
        return groups[0]?.members.length ?? 0;
      }),
    records,
    async read(topic, ranges) {
      const found: ReceivedRecord[] = [];
      for (const range of ranges)
        for await (const record of records(topic, range)) found.push(record);
      return found;
    },
    async close() {
      if (isOpen) await (await cluster()).disconnect();
      await admin.disconnect();
    },
  };
}
