import path from 'node:path';
import t, { type Test } from 'tap';
import { json, longprefAsync } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { runArgs, writeCorpus } from '../../helpers/corpus.js';
import {
  brokerOf,
  childOf,
  datasetArgs,
  overKafka,
  startWorker,
  topology,
  waitUntil,
} from '../../helpers/servers/kafka.js';
import { serverEnvironment, skipWithout, testKafka } from '../../helpers/servers/servers.js';
import { isLong, sampled } from '../../helpers/sweep.js';

t.setTimeout(300_000);
const skip = skipWithout('kafka');
const folder = t.testdir();
const warm = warmCli(t);
async function secondIsFenced(t: Test): Promise<void> {
  const kafka = await testKafka(t);
  // With two partitions each could be first in one, and both stop.
  const at = topology(serverEnvironment({ kafka }), 1);
  const { env } = at;
  const corpus = writeCorpus(folder, 16, 600, 8);
  const store = path.join(folder, 'fenced');
  // Many commits, so that the two meet.
  const args = [...datasetArgs(runArgs(corpus, store)), ...overKafka(at), 'shard.bytes=10000'];
  const reference = json(
    await warm(runArgs(corpus, path.join(folder, 'reference')), undefined, env),
  );
  await warm(['topics', 'apply', ...args], undefined, env);
  await warm(['submit', '--quiet', ...args], undefined, env);
  const work = await startWorker(t, ['refine', 'pair', ...args], env);
  const writers = await Promise.all(
    ['one', 'two'].map((group) => startWorker(t, ['shard', '--group', group, ...args], env)),
  );
  const code = await Promise.race(writers.map(({ ended }) => ended));
  t.equal(code, 14, 'the loser stops');
  const loser = writers.find(({ child }) => child.exitCode !== null);
  t.match(
    loser?.output(),
    /another writer \(group (one|two)\) has already committed kafka:\S+, partition \d, up to record \d+.*stop this one/,
  );
  const done = json(await warm(['run', '--quiet', '--json', ...args], undefined, env));
  t.strictSame(done.version.content_hash, reference.version.content_hash);
  t.equal((await warm(['dataset', 'verify', store])).code, 0);
  for (const worker of [work, ...writers]) await worker.stop();
}

async function otherTopicStops(t: Test): Promise<void> {
  const kafka = await testKafka(t);
  const { admin, producer } = await brokerOf(t, kafka.brokers);
  const corpus = writeCorpus(folder, 8, 600, 8);
  /** A data set made over Kafka, and what is wrong with its topic afterwards. */
  async function broken(name: string, spoil: (topic: string) => Promise<void>) {
    const at = topology(serverEnvironment({ kafka }), 1);
    const store = path.join(folder, name);
    const args = [...datasetArgs(runArgs(corpus, store)), ...overKafka(at)];
    await warm(['topics', 'apply', ...args], undefined, at.env);
    const maker = await startWorker(t, args, at.env);
    const made = await warm(['run', '--quiet', '--json', ...args], undefined, at.env);
    t.equal(made.code, 0, made.stderr);
    t.equal(await maker.stop(), 0);
    await spoil(`${at.namespace}.${name}.1.pairs`);
    const worker = await startWorker(t, ['shard', ...args], at.env);
    t.equal(await worker.ended, 12, name);
    t.equal((await warm(['dataset', 'verify', store])).code, 0);
    return worker.output();
  }
  const settings = (name: string) => ({ name, partitions: 1, replication: 1, config: {} });
  const recreate = async (topic: string) => {
    await admin.delete([topic]);
    await waitUntil(async () => !(await admin.topics()).some(({ name }) => name === topic));
    await admin.create([settings(topic)]);
  };
  const filler = (topic: string, count: number) =>
    producer.send(
      Array.from({ length: count }, () => ({
        ...{ topic, partition: 0, key: 'x', headers: {} },
        value: Buffer.from('x'),
      })),
    );

  const spoiled: [name: string, spoil: (topic: string) => Promise<void>, says: RegExp][] = [
    [
      'emptied',
      recreate,
      /pairs, partition 0 ends at offset 0, but the data set has it up to \d+: the topic was made anew.*kafka\.generation/,
    ],
    [
      'refilled',
      async (topic) => {
        await recreate(topic);
        await filler(topic, 60);
      },
      /the record at offset \d+ is not the one that the data set was made from: the topic was made anew/,
    ],
    [
      'expired',
      async (topic) => {
        await filler(topic, 60);
        const [mark] = await admin.watermarks(topic);
        await admin.truncate(topic, [{ partition: 0, low: (mark?.high as number) - 1, high: 0 }]);
      },
      /begins at offset \d+, but the data set has it up to \d+: retention has taken records.*kafka\.retention_hours/,
    ],
  ];
  for (const [name, spoil, says] of sampled('spoiled topics', spoiled, 1)) {
    t.match(await broken(name, spoil), says);
  }
}

async function killedStartAgain(t: Test): Promise<void> {
  const kafka = await testKafka(t);
  const at = topology(serverEnvironment({ kafka }), 2);
  const { env } = at;
  const corpus = writeCorpus(folder, 40);
  const store = path.join(folder, 'killed');
  const args = [...datasetArgs(runArgs(corpus, store)), ...overKafka(at), 'shard.bytes=100000'];
  const reference = json(await warm(runArgs(corpus, path.join(folder, 'whole')), undefined, env));
  await warm(['topics', 'apply', ...args], undefined, env);
  const stages = ['refine', 'pair', 'shard'];
  const workers = await Promise.all(stages.map((stage) => startWorker(t, [stage, ...args], env)));
  const run = longprefAsync(['run', '--quiet', '--json', ...args], env);
  for (const worker of isLong ? [...workers, ...workers] : workers) {
    await new Promise((resolve) => setTimeout(resolve, 700));
    const pid = childOf(worker);
    if (pid > 0) process.kill(pid, 'SIGKILL');
  }
  const done = await run;
  t.equal(done.code, 0, done.stderr);
  t.strictSame(json(done).version.content_hash, reference.version.content_hash);
  t.strictSame(json(done).counts, reference.counts);
  t.equal((await warm(['dataset', 'verify', store])).code, 0);
  for (const worker of workers)
    t.equal(await worker.stop(), 0, 'it still leaves when it is told to');
}

const trials = [
  {
    name: 'two shard writers of different groups: the second is fenced',
    test: secondIsFenced,
  },
  {
    name: 'a topic that is not what the data set was made from stops the writer',
    test: otherTopicStops,
  },
  {
    name: 'worker processes that are killed are started again, and nothing is lost or doubled',
    test: killedStartAgain,
  },
];
for (const { name, test } of sampled('writers', trials, 2)) t.test(name, { skip }, test);
