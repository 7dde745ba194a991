import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { packagePath } from '../../../pipelines/core/paths.js';
import { json, longprefAsync } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { runArgs, writeCorpus } from '../../helpers/corpus.js';
import { isRunning } from '../../helpers/processes.js';
import { overKafka, topology } from '../../helpers/servers/kafka.js';
import {
  serverEnvironment,
  skipWithout,
  testKafka,
  testS3,
} from '../../helpers/servers/servers.js';
import { isLong, sampled } from '../../helpers/sweep.js';
import { argsOf } from '../../real/configs.js';

/** Partitions of a topic, and worker processes of every stage. */
const TOPOLOGIES = sampled(
  'topologies',
  [
    [1, 1],
    [2, 2],
    [4, 3],
  ] as const,
  1,
);
const BUCKET = 'longpref';
/** Of the made corpus, with four questions each at most: more than workers take at once. */
const DOCUMENTS = isLong ? 320 : 120;

t.setTimeout(900_000);
const folder = t.testdir();
const warm = warmCli(t);

/** The content hash of a run in process, and at each topology over Kafka into a bucket. */
async function sameData(
  t: Test,
  name: string,
  args: (store: string) => string[],
  least: number,
  documents = 300,
) {
  const [kafka, s3] = [await testKafka(t), await testS3(t)];
  const env = serverEnvironment({ kafka, s3 });
  const alone = await warm(args(path.join(folder, name)));
  t.equal(alone.code, 0, alone.stderr);
  const files = readdirSync(path.join(folder, name, 'data'));
  for (const split of ['train', 'validation'])
    t.ok(
      files.some((file) => file.startsWith(split)),
      `rows of ${split}, whose keys travel too`,
    );
  const { counts, version } = json(alone);
  t.ok(counts.documents >= documents, `${counts.documents} documents`);
  t.ok(counts.samples >= least, `${counts.samples} samples`);
  for (const [partitions, workers] of TOPOLOGIES) {
    const at = topology(env, partitions);
    const store = `s3://${BUCKET}/${at.namespace}/${name}`;
    const result = await longprefAsync(
      [...args(store), ...overKafka(at), '--local-workers', String(workers)],
      env,
    );
    t.equal(result.code, 0, result.stderr);
    const made = json(result);
    const label = `${partitions} partitions, ${workers} workers a stage`;
    t.strictSame(made.version.content_hash, version.content_hash, label);
    t.strictSame(made.counts, counts, `${label}: every question ended the same way`);
    const verified = await warm(['dataset', 'verify', store], undefined, env);
    t.equal(verified.code, 0, verified.stderr);
  }
}

t.test(
  'channel: kafka and store: s3:// give the data set of a run in process',
  { skip: skipWithout('kafka', 's3') },
  async (t) => {
    const corpus = writeCorpus(folder, DOCUMENTS, 300, 4);
    await sameData(t, 'made', (store) => runArgs(corpus, store), 3 * DOCUMENTS, DOCUMENTS);
  },
);

t.test(
  'a command scores the same over both channels, and none is left running',
  { skip: isLong ? skipWithout('kafka', 's3') : 'one of many: make test-long' },
  async (t) => {
    const corpus = writeCorpus(t.testdir(), 320, 300, 2);
    const pids = path.join(folder, 'pids');
    const script = packagePath('tests/helpers/evaluators/command.mjs');
    const run = JSON.stringify([process.execPath, script, 'well', pids]);
    const args = (store: string) =>
      runArgs(
        ...[corpus, store, '--set', 'score.evaluator=command', `score.command.run=${run}`],
        'score.command.revision=words 1',
      );
    await sameData(t, 'command', args, 300);
    const started = readFileSync(pids, 'utf8').trim().split('\n').map(Number);
    t.ok(started.length >= 4, `${started.length} processes`);
    t.strictSame(started.filter(isRunning), []);
  },
);

t.test(
  'further submissions take the pool of the first over both channels',
  // Workers start four times, 20 s: in process, run/frozen-pool goes through the same.
  { skip: isLong ? skipWithout('kafka', 's3') : 'one of many: make test-long' },
  async (t) => {
    const [kafka, s3] = [await testKafka(t), await testS3(t)];
    const env = serverEnvironment({ kafka, s3 });
    // Documents of fewer chunks than a context.
    // Their split hangs on their ids, not on their places in files.
    const lines = readFileSync(writeCorpus(folder, 24, 60, 4), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line, id) => JSON.stringify({ id: `document ${id}`, ...JSON.parse(line) }));
    const part = (name: string, from: number, to?: number) => {
      const file = path.join(folder, `${name}.jsonl`);
      writeFileSync(file, `${lines.slice(from, to).join('\n')}\n`);
      return file;
    };
    const [first, second] = [part('first', 0, 12), part('second', 12)];
    const at = topology(env, 2);
    const store = `s3://${BUCKET}/${at.namespace}/parts`;
    const alone = path.join(folder, 'parts');
    const run = async (input: string, at: string, ...more: string[]) => {
      const result = await longprefAsync([...runArgs(input, at), ...more], env);
      t.equal(result.code, 0, result.stderr);
      return json(result);
    };
    const broker = [...overKafka(at), '--local-workers', '1'];
    for (const input of [first, second]) {
      const [here, there] = [await run(input, alone), await run(input, store, ...broker)];
      t.ok(here.counts.samples > 0, `${here.counts.samples} samples`);
      t.strictSame(there.version.content_hash, here.version.content_hash, path.basename(input));
      t.strictSame(there.pool, here.pool, 'drawn by the first alone');
    }
    // All at once, over the other channel, with the pool of the bucket.
    const whole = await run(
      part('all', 0),
      path.join(folder, 'whole'),
      '--set',
      `pair.pool=${store}`,
    );
    const parts = json(await longprefAsync(['dataset', 'show', '--json', alone]));
    t.equal(whole.version.content_hash.sum, parts.content_hash);
  },
);

const data = process.env.LONGPREF_TEST_DATA ?? '';
t.test(
  'the same with real documents and a filler pool',
  { skip: data ? skipWithout('kafka', 's3') : 'LONGPREF_TEST_DATA names no folder of real texts' },
  async (t) => {
    const args = (store: string) => [
      'run',
      ...argsOf('nq-oracle', path.resolve(data), store),
      '--quiet',
      '--json',
    ];
    await sameData(t, 'real', args, 1000);
  },
);
