import path from 'node:path';
import t from 'tap';
import { json, withoutTrainer } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { runArgs, writeCorpus } from '../../helpers/corpus.js';
import {
  datasetArgs,
  overKafka,
  startWorker,
  topology,
  type Worker,
  waitUntil,
} from '../../helpers/servers/kafka.js';
import { serverEnvironment, skipWithout, testKafka } from '../../helpers/servers/servers.js';

t.setTimeout(300_000);
const skip = skipWithout('kafka');
const folder = t.testdir();
const warm = warmCli(t);
const longpref = (args: readonly string[], env?: NodeJS.ProcessEnv) =>
  warm(args, undefined, withoutTrainer(env));
interface Line {
  time: string;
  level: string;
  message: string;
  stage?: string;
  url?: string;
  document_id?: string;
  submission_id?: string;
}

/** The JSON lines of what a worker has said, but for one that is still being written. */
const linesOf = (output: string): Line[] =>
  output
    .slice(0, output.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));

/** Where a worker answers: a process that was started again has another port. */
async function urlOf({ output }: Worker): Promise<string> {
  const last = () => linesOf(output()).findLast(({ message }) => message === 'metrics')?.url;
  await waitUntil(() => last() !== undefined, 30, 'the address of the metrics');
  return last() as string;
}

/** The samples of a worker's /metrics, by name and labels. */
async function metricsOf(url: string): Promise<Record<string, number>> {
  const lines = (await (await fetch(url)).text()).split('\n').filter((line) => /^[a-z]/.test(line));
  return Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.lastIndexOf(' ')),
      Number(line.slice(line.lastIndexOf(' '))),
    ]),
  );
}

t.test('what real workers tell while they run', { skip }, async (t) => {
  const kafka = await testKafka(t);
  const at = topology(serverEnvironment({ kafka }), 2);
  const env = { ...at.env, LONGPREF_LOG: 'debug' };
  const corpus = writeCorpus(folder, 12, 600, 6);
  const common = datasetArgs(runArgs(corpus, path.join(folder, 'dataset')));
  const args = [...common, ...overKafka(at), 'runtime.metrics.port=0'];
  t.match(await longpref(['doctor', ...args], env), {
    code: 15,
    stdout: /✗ topics .*documents is missing: longpref topics apply/,
  });
  await longpref(['topics', 'apply', ...args], env);
  const well = json(await longpref(['doctor', '--json', ...args], env));
  const names = well.checks.map(({ name }: { name: string }) => name);
  for (const name of ['broker', 'topics', 'transactions', 'clock of the broker']) {
    t.ok(names.includes(name), name);
  }
  t.ok(well.ok, JSON.stringify(well.checks));

  const worker = await startWorker(t, args, env);
  const url = await urlOf(worker);
  t.equal((await fetch(url.replace('metrics', 'readyz'))).status, 200);
  await longpref(['submit', '--quiet', ...args], env);
  const has = (message: string) => linesOf(worker.output()).some((one) => one.message === message);
  await waitUntil(() => has('version'), 120, 'a version');
  // Lag is measured every few seconds: of 3 stages with 2 partitions each.
  const settled = async () => {
    const lags = Object.entries(await metricsOf(url)).filter(([name]) =>
      name.startsWith('longpref_lag_records'),
    );
    return lags.length === 6 && lags.every(([, lag]) => lag === 0);
  };
  await waitUntil(settled, 30, 'lag of 0');

  const metrics = await metricsOf(url);
  // 12 documents, and an end in each of 2 partitions.
  for (const stage of ['refine', 'pair']) {
    for (const direction of ['in', 'out']) {
      const name = `longpref_stage_records_total{stage="${stage}",direction="${direction}"}`;
      t.equal(metrics[name], 14, name);
    }
    t.ok((metrics[`longpref_transaction_seconds_count{stage="${stage}"}`] ?? 0) > 0);
  }
  for (const stage of ['refine', 'pair', 'shard']) {
    t.equal(metrics[`longpref_stage_work_seconds_count{stage="${stage}"}`], 14);
    t.equal(metrics[`longpref_window_records{stage="${stage}"}`], 0);
    t.equal(metrics[`longpref_stage_paused{stage="${stage}"}`], 0);
  }
  const [version] = linesOf(worker.output()).filter(({ message }) => message === 'version');
  t.equal(metrics.longpref_committed_rows_total, (version as unknown as { rows: number }).rows);
  t.ok((metrics.longpref_commit_seconds_count ?? 0) > 0);
  const rss = metrics.process_resident_memory_bytes as number;
  t.ok(rss > 2 ** 26 && rss < 2 ** 30, `${rss} bytes`);

  // One document through all stages, by its id.
  const told = linesOf(worker.output());
  const id = told.find(({ document_id }) => document_id)?.document_id;
  const story = told.filter(({ document_id }) => document_id === id);
  t.strictSame(
    story.map(({ stage }) => stage),
    ['refine', 'pair', 'shard'],
  );
  t.equal(new Set(story.map(({ submission_id }) => submission_id)).size, 1);

  // A second worker takes a partition of each stage over, and tells its lag from then on.
  const second = await startWorker(t, args, env);
  const lags = async (of: Worker) =>
    Object.keys(await metricsOf(await urlOf(of)).catch(() => ({}))).filter((name) =>
      /^longpref_lag_records.*refine/.test(name),
    );
  await waitUntil(
    async () => (await lags(worker)).length === 1 && (await lags(second)).length === 1,
    60,
    'one partition each',
  );
  t.notSame(await lags(worker), await lags(second));
  t.equal(await worker.stop(), 0);
  await t.rejects(fetch(url), 'the port is free again');
});

t.test('a wrong password: the doctor says so, and shows no secret', { skip }, async (t) => {
  const kafka = await testKafka(t);
  const env = {
    ...serverEnvironment({ kafka }),
    LONGPREF_KAFKA_USERNAME: kafka.secure?.username,
    LONGPREF_KAFKA_PASSWORD: 'not-the-password',
  };
  const args = [
    ...['doctor', '--store', path.join(folder, 'none'), '--set', 'channel=kafka'],
    `kafka.brokers=["${kafka.secure?.sasl}"]`,
    'kafka.sasl.mechanism=plain',
  ];
  const { code, stdout, stderr } = await longpref(args, env);
  t.equal(code, 15);
  t.match(stdout, /✓ Kafka credentials +plain, name from LONGPREF_KAFKA_USERNAME/);
  t.match(stdout, /✗ broker .*password/);
  t.notMatch(stdout + stderr, /not-the-password/);
});
