import { kafkaClient } from '../channels/kafka/connect.js';
import { connectionOf } from '../channels/kafka/connection.js';
import { namesOf } from '../channels/kafka/names.js';
import type { KafkaAdmin, KafkaClient } from '../channels/kafka/port.js';
import { checkTopics } from '../channels/kafka/topics.js';
import type { LoadedConfig } from '../config/load.js';
import { ChannelError } from '../core/errors.js';
import { bad, type Check, type Finding, good } from './check.js';
import { clockSkew, type RemoteTime } from './skew.js';

async function asked<T>(client: KafkaClient, ask: (admin: KafkaAdmin) => Promise<T>): Promise<T> {
  const admin = await client.admin();
  try {
    return await ask(admin);
  } finally {
    await admin.close();
  }
}

/**
 * The broker's time: it stamps the records that come to this topic.
 * @param topic what workers say of themselves, one partition; a record without fields is nobody's
 */
async function brokerTime(client: KafkaClient, topic: string): Promise<RemoteTime> {
  const end = async () =>
    (await asked(client, (admin) => admin.watermarks(topic)))[0] ?? {
      partition: 0,
      low: 0,
      high: 0,
    };
  const { high } = await end();
  const producer = await client.producer();
  const value = Buffer.from('{}');
  await producer
    .send([{ topic, partition: 0, key: 'doctor', value, headers: {} }])
    .finally(() => producer.close());
  const sent = { ...(await end()), low: high };
  const records = await asked(client, (admin) => admin.read(topic, [sent]));
  const mine = records.find(({ key }) => key === 'doctor');
  if (!mine) {
    throw new ChannelError(
      `a record sent to ${topic} did not come back: check that this user may write and read it`,
    );
  }
  return { ms: mine.timestamp, resolutionMs: 1 };
}

/**
 * The broker: whether it answers, whether the topics are as configured, whether this user may
 * write in transactions, and its clock.
 */
export function brokerChecks({ config, base }: LoadedConfig, now: () => number): Check[] {
  const client = () => kafkaClient(connectionOf(config.kafka, base), 'longpref-doctor');
  const names = () => namesOf(config);
  let brokers: Promise<string[]> | undefined;
  const reach = () => {
    brokers ??= asked(client(), (admin) => admin.brokers());
    return brokers;
  };
  /** Only where the broker answers: to wait for it once is enough. */
  const then = ({ name, run }: Check): Check => ({
    name,
    async run(): Promise<Finding> {
      const isThere = await reach().then(
        () => true,
        () => false,
      );
      return isThere ? run() : bad('cannot be asked without the broker', 'mend that first');
    },
  });
  return [
    { name: 'broker', run: async () => good((await reach()).join(', ')) },
    then({
      name: 'topics',
      async run() {
        await asked(client(), (admin) => checkTopics(admin, names(), config.kafka));
        return good(`those of ${names().prefix} are as configured`);
      },
    }),
    then({
      name: 'transactions',
      async run() {
        // An id that no worker has: taking one of theirs would fence it.
        const transactions = await client().transactions(`${names().prefix}.doctor`);
        await transactions.close();
        return good('this user may begin one');
      },
    }),
    then(clockSkew('the broker', () => brokerTime(client(), names().status), now)),
  ];
}
