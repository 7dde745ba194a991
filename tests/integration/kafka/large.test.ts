import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { json, longpref, longprefAsync } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { runArgs, writeCorpus } from '../../helpers/corpus.js';
import {
  childOf,
  datasetArgs,
  overKafka,
  startWorker,
  statusOf,
  topology,
  type Worker,
  waitUntil,
} from '../../helpers/servers/kafka.js';
import { serverEnvironment, skipWithout, testKafka } from '../../helpers/servers/servers.js';
import { isLong, sampled } from '../../helpers/sweep.js';

/** Most resident memory of a worker. */
const LIMIT = 512 << 20;
/** Of one long document, in MB. */
const LONG_MB = isLong ? 50 : 5;
/** Documents that wait. */
const MANY = isLong ? 10_000 : 1500;
/** So many of them worked off are enough to see that windows are full and stay bounded. */
const WORKED_OFF = isLong ? 3000 : 300;

t.setTimeout(600_000);
const skip = skipWithout('kafka');
const folder = t.testdir();
const warm = warmCli(t);
/** Most memory the kernel has ever seen a process have. */
const peakOf = (pid: number): number =>
  1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

async function workers(t: Test, args: readonly string[], env: NodeJS.ProcessEnv) {
  const stages = ['refine', 'pair', 'shard'];
  const started = await Promise.all(stages.map((stage) => startWorker(t, [stage, ...args], env)));
  return stages.map((stage, at) => ({ stage, worker: started[at] as Worker }));
}

async function longDocument(t: Test): Promise<void> {
  const kafka = await testKafka(t);
  const at = topology(serverEnvironment({ kafka }), 1);
  const [line] = readFileSync(writeCorpus(folder, 1, 4000), 'utf8').split('\n');
  const { text, questions } = JSON.parse(line as string) as { text: string; questions: object[] };
  const filler = 'Nothing that anybody would ask about was told that day in the village. ';
  const long = `${text}\n${filler.repeat(Math.ceil((LONG_MB * 1e6) / filler.length))}`;
  const input = path.join(folder, 'long.jsonl');
  writeFileSync(input, JSON.stringify({ text: long, questions: questions.slice(0, 8) }));
  const settings = ['--set', 'chunk.tokens=64', 'shard.positions_length=65536'];
  const alone = json(await warm([...runArgs(input, path.join(folder, 'alone')), ...settings]));
  t.ok(alone.counts.samples > 0, `${alone.counts.samples} samples of ${alone.counts.questions}`);
  const store = path.join(folder, 'long');
  const args = [...datasetArgs(runArgs(input, store)), ...settings, ...overKafka(at)];
  await warm(['topics', 'apply', ...args], undefined, at.env);
  const all = await workers(t, args, at.env);
  const made = await longprefAsync(['run', '--quiet', '--json', ...args], at.env);
  t.equal(made.code, 0, made.stderr);
  t.strictSame(json(made).version.content_hash, alone.version.content_hash);
  for (const { stage, worker } of all) {
    const peak = peakOf(childOf(worker));
    t.ok(peak < LIMIT, `${stage}: ${(peak / 1e6).toFixed(0)} MB at most`);
    t.equal(await worker.stop(), 0);
  }
}

async function manyDocuments(t: Test): Promise<void> {
  const kafka = await testKafka(t);
  const at = topology(serverEnvironment({ kafka }), 2);
  const [line] = readFileSync(writeCorpus(folder, 1, 1000), 'utf8').split('\n');
  const { text, questions } = JSON.parse(line as string) as { text: string; questions: object[] };
  const input = path.join(folder, 'many.jsonl');
  const lines = Array.from({ length: MANY }, (_, n) =>
    JSON.stringify({ text: `${text}\nThis is copy ${n}.`, questions: questions.slice(0, 6) }),
  );
  writeFileSync(input, lines.join('\n'));
  const store = path.join(folder, 'many');
  const args = [...datasetArgs(runArgs(input, store)), ...overKafka(at)];
  await warm(['topics', 'apply', ...args], undefined, at.env);
  const sent = json(await warm(['submit', '--json', '--quiet', ...args], undefined, at.env));
  t.equal(sent.sent, MANY);
  const all = await workers(t, args, at.env);
  await waitUntil(
    async () => {
      const { stages } = await statusOf(args, at.env);
      return (stages[0]?.lag ?? MANY) < MANY - WORKED_OFF;
    },
    240,
    `${WORKED_OFF} documents`,
  );
  for (const { stage, worker } of all) {
    const peak = peakOf(childOf(worker));
    t.ok(peak < LIMIT, `${stage}: ${(peak / 1e6).toFixed(0)} MB at most`);
    t.equal(await worker.stop(), 0, `${stage} leaves when it is told to`);
  }
  t.match(
    longpref(['dataset', 'show', store]),
    { code: 6 },
    'there is no version before all are in',
  );
}

const sizes = [
  { name: `a document of ${LONG_MB} MB goes through`, test: longDocument },
  { name: `${MANY} documents wait, and no worker holds much of them`, test: manyDocuments },
];
for (const { name, test } of sampled('sizes', sizes, 1)) t.test(name, { skip }, test);
