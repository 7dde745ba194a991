import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { blobKey } from '../../../pipelines/dataset/ledger/submission.js';
import type { Status } from '../../../pipelines/worker/status/status.js';
import { json } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { runArgs, writeCorpus } from '../../helpers/corpus.js';
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
import { sampled } from '../../helpers/sweep.js';

t.setTimeout(300_000);
const skip = skipWithout('kafka');
const folder = t.testdir();
const warm = warmCli(t);
const longpref = (args: readonly string[], env?: NodeJS.ProcessEnv) => warm(args, undefined, env);

t.test('bad records: set aside or waited with, and back again', { skip }, async (t) => {
  const kafka = await testKafka(t);
  const at = topology(serverEnvironment({ kafka }), 2);
  const { env, namespace } = at;
  const corpus = writeCorpus(folder, 12, 600, 6);
  const store = path.join(folder, 'dataset');
  const args = [...datasetArgs(runArgs(corpus, store)), ...overKafka(at)];
  const reference = json(await longpref(runArgs(corpus, path.join(folder, 'reference')), env));
  const { admin, producer } = await brokerOf(t, kafka.brokers);
  const topic = (name: string) => `${namespace}.dataset.1.${name}`;

  t.match(await longpref(['status', ...args], env), {
    code: 12,
    stderr: /topic .*documents is missing: longpref topics apply/,
  });
  t.equal((await longpref(['topics', 'apply', ...args], env)).code, 0);
  const submitted = json(await longpref(['submit', '--json', ...args], env));
  t.equal(submitted.sent, 12);

  // One document's text is away when its turn comes.
  const blobs = path.join(store, 'blobs', 'sha256');
  const [shelf] = readdirSync(blobs);
  const [victim] = readdirSync(path.join(blobs, shelf as string));
  const blob = path.join(store, blobKey(victim as string));
  renameSync(blob, `${folder}/away`);
  // And what no worker can read stands in every topic.
  const [good] = await admin.read(topic('documents'), [{ partition: 0, low: 0, high: 1 }]);
  const bad = { topic: topic('documents'), partition: 0, key: 'bad' };
  const headers = good?.headers ?? {};
  await producer.send([
    { ...bad, headers, value: Buffer.from('{"submission_id": "tru') },
    { ...bad, headers, value: Buffer.from('{"submission_id": 7}') },
    { ...bad, headers: {}, value: Buffer.from('hello') },
    {
      ...bad,
      topic: topic('scored'),
      headers: { ...headers, kind: 'scored' },
      value: Buffer.from('[]'),
    },
    {
      ...bad,
      topic: topic('pairs'),
      headers: { ...headers, kind: 'paired' },
      value: Buffer.from('{'),
    },
  ]);
  const worker = await startWorker(t, args, env);
  const deadLetters = ({ stages }: Pick<Status, 'stages'>) =>
    stages.reduce((sum, stage) => sum + stage.dead_letters, 0);
  await waitUntil(async () => deadLetters(await statusOf(args, env)) === 6, 90, 'six dead letters');
  const told = json(await longpref(['status', '--json', ...args], env));
  t.equal(deadLetters(told), 6, 'the command says so too');

  const letters = json(await longpref(['dlq', 'ls', '--json', ...args], env));
  const of = (code: string) => letters.filter((letter: { code: string }) => letter.code === code);
  t.equal(of('MESSAGE').length, 5);
  t.match(of('DATASET'), [{ stage: 'refine', attempts: 3, document_id: victim, error: /missing/ }]);
  t.match(
    letters.map(({ error }: { error: string }) => error).join('\n'),
    /partition 0, offset \d+: the value is not JSON[\s\S]*document_id[\s\S]*no headers schema and kind/,
    'each says where it was and what was wrong',
  );
  const shown = await longpref(['dlq', 'show', of('MESSAGE')[0].id, ...args], env);
  t.match(shown.stdout, /\{"submission_id": "tru/);

  await t.test(
    'nothing of it is in the data set, and no version says that all is done',
    async (t) => {
      t.match(await longpref(['dataset', 'show', store]), {
        code: 6,
        stderr: /no complete version/,
      });
      const waiting = await longpref(['submit', '--wait', '--quiet', ...args], env);
      t.match(waiting, {
        code: 13,
        stderr: /1 documents of the submission were set aside.*dlq replay/,
      });
    },
  );

  await t.test(
    'what is mended is sent back, what is not is given up; twice adds nothing',
    async (t) => {
      renameSync(`${folder}/away`, blob);
      const back = of('DATASET')[0].id;
      t.match(await longpref(['dlq', 'replay', back, ...args], env), {
        code: 0,
        stdout: /1 sent back/,
      });
      t.match(await longpref(['dlq', 'replay', back, ...args], env), {
        code: 12,
        stderr: /no dead letter/,
      });
      const done = json(await longpref(['run', '--quiet', '--json', ...args], env));
      t.strictSame(done.version.content_hash, reference.version.content_hash);
      t.match(await longpref(['dlq', 'drop', '--all', ...args], env), {
        code: 0,
        stdout: /5 given up/,
      });
      t.strictSame(json(await longpref(['dlq', 'ls', '--json', ...args], env)), []);
      // A record that comes once more, as after a crash of who sent it, and its end.
      const again = { topic: topic('documents'), partition: 0, key: good?.key as string };
      const end = { ...headers, kind: 'end' };
      const value = Buffer.from(JSON.stringify({ submission_id: submitted.submission }));
      await producer.send([
        { ...again, headers, value: good?.value as Buffer },
        { ...again, headers: end, value },
      ]);
      await waitUntil(
        async () => {
          const [mark] = await admin.watermarks(topic('documents'));
          const place = (
            await admin.places(`${namespace}.dataset.1.refine`, topic('documents'))
          ).get(0);
          return place === mark?.high && (await statusOf(args, env)).stages[2]?.lag === 0;
        },
        60,
        'the record is done',
      );
      const shown = json(await longpref(['dataset', 'show', '--json', store]));
      t.equal(shown.content_hash, reference.version.content_hash.sum);
      t.equal((await longpref(['dataset', 'verify', store])).code, 0);
    },
  );

  await t.test(
    'a record of a later version, and one of another configuration: the stage waits',
    async (t) => {
      const strange = [
        [{ schema: '2' }, /schema 2, this worker reads 1/],
        [{ dataset: 'other' }, /of another data set than .*set kafka\.dataset or kafka\.namespace/],
        [{ identity: 'f'.repeat(64) }, /another configuration/],
      ] as const;
      for (const [change, says] of sampled('strange records', strange, 1)) {
        const other = topology(env, 1);
        const place = path.join(folder, other.namespace);
        mkdirSync(place);
        writeFileSync(path.join(place, 'dataset-id.json'), '{"id": "mine"}');
        const there = [...datasetArgs(runArgs(corpus, place)), ...overKafka(other)];
        const name = `${other.namespace}.${other.namespace}.1.documents`;
        await longpref(['topics', 'apply', ...there], env);
        await producer.send([
          {
            topic: name,
            partition: 0,
            key: 'x',
            value: good?.value as Buffer,
            headers: { ...headers, dataset: 'mine', ...change },
          },
        ]);
        const waiting = await startWorker(t, ['refine', ...there], env);
        await waitUntil(
          async () => {
            const { stages } = await statusOf(there, env);
            return says.test(stages[0]?.paused.join() ?? '');
          },
          60,
          'the stage waits',
        );
        const { stages } = await statusOf(there, env);
        t.equal(stages[0]?.lag, 1, 'the record is kept');
        t.equal(stages[0]?.dead_letters, 0);
        t.equal(await waiting.stop(), 0, 'a waiting worker leaves when it is told to');
      }
    },
  );
  t.equal(await worker.stop(), 0);
});
