import { closeSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import t, { type Test } from 'tap';
import type { KafkaServer } from '../../../deploy/local/kafka.js';
import { kafkaClient } from '../../../pipelines/channels/kafka/connect.js';
import { batchesOf } from '../../../pipelines/channels/kafka/fetch/record-batch.js';
import { namesOf } from '../../../pipelines/channels/kafka/names.js';
import type { KafkaAdmin } from '../../../pipelines/channels/kafka/port.js';
import { topicsOf } from '../../../pipelines/channels/kafka/topics.js';
import { makeCorpus } from '../../../pipelines/demo/corpus.js';
import { json } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { runArgs, writeCorpus } from '../../helpers/corpus.js';
import { type JavaRecord, sendByJava } from '../../helpers/servers/java-producer.js';
import {
  brokerOf,
  datasetArgs,
  overKafka,
  startWorker,
  statusOf,
  topology,
  waitUntil,
} from '../../helpers/servers/kafka.js';
import { serverEnvironment, skipWithout, testKafka } from '../../helpers/servers/servers.js';

t.setTimeout(300_000);
const skip = skipWithout('kafka');
const folder = t.testdir();
const warm = warmCli(t);
const longpref = (args: readonly string[], env?: NodeJS.ProcessEnv) => warm(args, undefined, env);
const CODECS = ['lz4', 'snappy', 'zstd', 'gzip', 'none'] as const;

/** Documents with questions, a line each. */
const STORIES = [...makeCorpus({ seed: 5, documents: 68, tokens: 600 })].map((document) =>
  JSON.stringify({ ...document, questions: document.questions?.slice(0, 2) }),
);
const story = (n: number) => STORIES[n] as string;

/** All values of a topic, read to its stable end, in order of partitions and offsets. */
async function valuesOf(admin: KafkaAdmin, topic: string): Promise<string[]> {
  const records = await admin.read(topic, await admin.watermarks(topic));
  return records.map(({ value }) => value.toString());
}

/** A topic's segments, as the broker keeps them. */
const segments = ({ folder }: KafkaServer, topic: string): string[] => {
  const place = path.join(folder, 'data', `${topic}-0`);
  return readdirSync(place)
    .filter((name) => name.endsWith('.log'))
    .sort()
    .map((name) => path.join(place, name));
};

t.test('topics are read to their stable end', { skip }, async (t) => {
  const kafka = await testKafka(t);
  const env = serverEnvironment({ kafka });
  const { namespace } = topology(env);
  const name = (topic: string) => `${namespace}.${topic}`;
  const { admin, producer } = await brokerOf(t, kafka.brokers);
  const client = new Kafka({ brokers: [kafka.brokers], logLevel: logLevel.NOTHING });
  const [one, two] = [
    ['case', 'aborted', 'damaged', 'moved', 'empty', ...CODECS],
    ['mixed', 'none-yet'],
  ];
  const compact = {
    'cleanup.policy': 'compact',
    'segment.ms': '1000',
    'min.cleanable.dirty.ratio': '0.001',
    'delete.retention.ms': '0',
  };
  const topicOf = (topic: string, partitions: number, config: Record<string, string> = {}) => ({
    ...{ name: name(topic), partitions, replication: 1, config },
  });
  await admin.create([
    ...one.map((topic) => topicOf(topic, 1)),
    ...two.map((topic) => topicOf(topic, 3)),
    topicOf('compacted', 1, compact),
  ]);

  const large = 'x'.repeat(200_000); // several blocks of every codec
  const texts = (count: number) => Array.from({ length: count }, (_, n) => `text ${n}`);
  const sent: JavaRecord[] = [
    ...CODECS.flatMap((codec) =>
      [...texts(20), large].map((value) => ({ topic: name(codec), codec, value })),
    ),
    ...CODECS.flatMap((codec, i) =>
      texts(30).map((value, n) => ({
        ...{ topic: name('mixed'), codec, partition: n % 3, value: `${i} ${value}` },
        endsBatch: n % 7 === 6,
      })),
    ),
    ...texts(65).map(
      (_, n): JavaRecord => ({
        ...{ topic: name('case'), codec: n < 60 ? 'gzip' : 'lz4', value: story(n) },
      }),
    ),
    ...['aborted', 'damaged', 'moved'].flatMap((topic) =>
      texts(6).map(
        (_, n): JavaRecord => ({
          ...{ topic: name(topic), codec: 'lz4', value: story(n), endsBatch: n % 2 === 1 },
        }),
      ),
    ),
    // Keys that are written again later, by producers whose last batch each is.
    ...(
      [
        ['lz4', 'x', 'early'],
        ['lz4', 'y', 'early'],
        ['zstd', 'x', 'late'],
        ['zstd', 'y', 'late'],
        ['snappy', 'z', 'early'],
        ['gzip', 'z', null],
      ] as const
    ).map(([codec, key, value]): JavaRecord => ({ topic: name('compacted'), codec, key, value })),
  ];
  await sendByJava(kafka.brokers, sent);
  const sentTo = (topic: string) =>
    sent.filter((record) => record.topic === name(topic)).map(({ value }) => value);

  /** Writes in a transaction, and ends it as told. */
  async function transact(
    t: Test,
    topic: string,
    end: 'abort' | 'open',
    messages: { key?: string; value: string }[],
  ) {
    const producer = client.producer({
      ...{ transactionalId: `${topic}-${end}`, maxInFlightRequests: 1, idempotent: true },
    });
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({
      topic,
      messages: messages.map((message) => ({ ...message, partition: 0 })),
    });
    if (end === 'abort') await transaction.abort();
    t.teardown(async () => {
      if (end === 'open') await transaction.abort().catch(() => {});
      await producer.disconnect();
    });
  }

  await t.test('each codec alone, and all in one topic of three partitions', async (t) => {
    for (const codec of CODECS)
      t.strictSame(await valuesOf(admin, name(codec)), sentTo(codec), codec);
    const values = await valuesOf(admin, name('mixed'));
    t.equal(values.length, 150);
    t.strictSame(values.sort(), sentTo('mixed').sort());
  });

  await t.test('60 records of gzip, 5 of lz4, 2 of an open transaction', async (t) => {
    await transact(t, name('case'), 'open', [{ value: story(66) }, { value: story(67) }]);
    const marks = await admin.watermarks(name('case'));
    t.strictSame(marks, [{ partition: 0, low: 0, high: 65, held: 2 }]);
    const input = `kafka://${name('case')}`;
    const result = await longpref(runArgs(input, path.join(folder, 'case')), env);
    t.equal(result.code, 0, result.stderr);
    t.equal(json(result).counts.documents, 65);
    t.equal(json(result).notes.length, 1);
    t.match(result.stderr, /case\/0: the last 2 offsets are held back by a transaction/);
    const shown = await longpref(['preview', '--input', input, '-n', '2', '--json'], env);
    t.equal(shown.code, 0, shown.stderr);
    const sources = json(shown).documents.map(({ source }: { source: string }) => source);
    t.strictSame(sources, [`${input}/0/0`, `${input}/0/1`], 'preview, too');
  });

  await t.test('over TLS and with a password', async (t) => {
    const { secure } = kafka;
    if (!secure) throw new Error('started without --secure');
    const { username, password } = secure;
    const tls = { ca: readFileSync(secure.ca, 'utf8') };
    const sasl = { mechanism: 'scram-sha-512', username, password } as const;
    const there = await kafkaClient({ brokers: [secure.saslSsl], tls, sasl }).admin();
    t.teardown(() => there.close());
    t.strictSame(await valuesOf(there, name('zstd')), sentTo('zstd'));
  });

  await t.test('an aborted tail, an empty topic, a moved beginning', async (t) => {
    await transact(t, name('aborted'), 'abort', [{ value: story(8) }, { value: story(9) }]);
    const end = async () => (await admin.watermarks(name('aborted')))[0];
    await waitUntil(async () => (await end())?.held === 0, 20, 'the marker');
    t.strictSame(await end(), { partition: 0, low: 0, high: 9, held: 0 }, 'it is the last offset');
    t.strictSame(await valuesOf(admin, name('aborted')), sentTo('aborted'));
    t.strictSame(await valuesOf(admin, name('empty')), []);
    t.strictSame(await valuesOf(admin, name('none-yet')), []);
    await admin.truncate(name('moved'), [{ partition: 0, low: 3, high: 6 }]);
    t.strictSame(await valuesOf(admin, name('moved')), sentTo('moved').slice(3));
    const old: number[] = [];
    const range = { partition: 0, low: 0, high: 5 };
    const lost: object[] = [];
    for await (const { offset } of admin.records(name('moved'), range, (one) => lost.push(one)))
      old.push(offset);
    t.strictSame([old, lost], [[3, 4], [{ partition: 0, low: 0, high: 3 }]]);
  });

  await t.test('a byte of a segment that was hurt', async (t) => {
    const [segment] = segments(kafka, name('damaged')) as [string];
    const last = [...batchesOf(readFileSync(segment))].at(-1);
    const file = openSync(segment, 'r+');
    writeSync(file, Buffer.from([1]), 0, 1, readFileSync(segment).length - 20);
    closeSync(file);
    const args = runArgs(`kafka://${name('damaged')}`, path.join(folder, 'damaged'));
    const result = await longpref(args, env);
    t.equal(result.code, 12);
    const where = `damaged, partition 0: the batch at offset ${last?.base} cannot be read: its checksum is wrong`;
    t.match(result.stderr, where);
  });

  await t.test('a compacted topic: an empty batch in the middle, nothing at its end', async (t) => {
    const topic = name('compacted');
    await new Promise((resolve) => setTimeout(resolve, 1100)); // segment.ms
    // Begins a segment, so the one before is compacted.
    await transact(t, name('compacted'), 'abort', [{ key: 'w', value: 'given up' }]);
    t.strictSame((await valuesOf(admin, topic)).filter((value) => value === 'late').length, 2);
    const left = () =>
      [...batchesOf(readFileSync(segments(kafka, topic)[0] as string))].map(
        ({ base, next, records }) => ({
          ...{ base, next, count: [...records()].length },
        }),
      );
    await waitUntil(() => left().some(({ count }) => count === 0), 60, 'compaction');
    const batches = left();
    t.match(
      batches,
      [
        { base: 0, next: 2, count: 0 },
        { base: 2, next: 4, count: 2 },
      ],
      'emptied',
    );
    const end = async () => (await admin.watermarks(topic))[0];
    await waitUntil(async () => (await end())?.held === 0, 20, 'the marker');
    t.equal((await end())?.high, 8, 'the given up record and its marker are behind the last one');
    const values = await valuesOf(admin, topic);
    t.strictSame(values.filter(Boolean), ['late', 'late']);
  });

  await t.test(
    'workers: what a broker compresses in its own way, and an expired topic',
    async (t) => {
      const corpus = writeCorpus(folder, 4, 600, 2);
      const at = topology(env, 1);
      const store = path.join(folder, 'dataset');
      const prefix = `${at.namespace}.dataset.1.`;
      const stages = topicsOf(
        namesOf({ store, kafka: { namespace: at.namespace, dataset: '', generation: 1 } as never }),
        { partitions: 1, replication: 1, retention_hours: 1, dead_letter_hours: 1 } as never,
      );
      await admin.create(
        stages.map((one, i) => ({
          ...one,
          config: { ...one.config, 'compression.type': CODECS[i % 3] as string },
        })),
      );
      const args = [...runArgs(corpus, store), ...overKafka(at)];
      const run = async (documents: number) => {
        const worker = await startWorker(t, datasetArgs(args), env);
        writeCorpus(folder, documents, 600, 2);
        const result = await longpref(args, env);
        t.equal(result.code, 0, result.stderr);
        const { counts, unchanged } = json(result);
        t.equal(counts.documents + unchanged, documents);
        t.equal(await worker.stop(), 0);
      };
      await run(4);
      const used = ['documents', 'scored', 'pairs'].map((one) =>
        segments(kafka, `${prefix}${one}`),
      );
      const codecs = used.map(([file]) => [...batchesOf(readFileSync(file as string))][0]?.codec);
      t.strictSame(codecs, [3, 2, 4], 'as the broker was told');
      // Retention empties a topic that nobody has written to for long: the end of the last
      // transaction goes as well, though it is no record that anybody has taken.
      const [pairs] = await admin.watermarks(`${prefix}pairs`);
      await admin.truncate(`${prefix}pairs`, [
        { partition: 0, low: pairs?.high as number, high: 0 },
      ]);
      await run(6);
      // Dead letters and status end where the position does, too.
      const letters = `${prefix}refine.dlq`;
      const headers = { 'dead-stage': 'refine', 'dead-code': 'MESSAGE', 'dead-origin': 't:0:1' };
      const letter = { topic: letters, partition: 0, key: 'k', value: Buffer.from('{'), headers };
      await producer.send([letter]);
      await transact(t, letters, 'abort', [{ value: 'never' }]);
      await waitUntil(async () => (await admin.watermarks(letters))[0]?.held === 0, 20, 'marker');
      const { stages: told } = await statusOf(datasetArgs(args), env);
      t.match(told, [{ stage: 'refine', dead_letters: 1, lag: 0 }, { lag: 0 }, { lag: 0 }]);
    },
  );
});
