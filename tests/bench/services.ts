/**
 * What a broker and a bucket cost: `make bench-services`.
 * node dist/tests/bench/services.js [--only transactions,commits,sink,end_to_end] [--json FILE] [--quick] [--note TEXT]
 * Starts a Kafka broker and an S3 server of this machine for the time of the benchmark.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startKafka } from '../../deploy/local/kafka.js';
import { stopServer } from '../../deploy/local/process.js';
import { startS3 } from '../../deploy/local/s3.js';
import { environmentOf } from '../../deploy/local/servers.js';
import { kafkaClient } from '../../pipelines/channels/kafka/connect.js';
import { packagePath } from '../../pipelines/core/paths.js';
import { appendEntry } from '../../pipelines/dataset/log/log.js';
import type { LogEntry } from '../../pipelines/generated/log-entry.js';
import { openStore } from '../../pipelines/stores/open.js';
import type { Store } from '../../pipelines/stores/store.js';
import { writeCorpus } from '../helpers/corpus.js';
import { commit, load, machine, versions } from './measure/machine.js';
import { rounded, type Spread, spread } from './measure/stats.js';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: 'transactions,commits,sink,end_to_end' },
    note: { type: 'string', default: '' },
  },
});
const ROUNDS = values.quick ? 1 : 3;
const DOCUMENTS = values.quick ? 40 : 120;
/** End to end: how much of a difference is fixed shows in a run that takes about a minute. */
const LENGTHS = values.quick ? [40] : [120, 800];
const say = (text: string) => console.error(text);

const folder = mkdtempSync(path.join(tmpdir(), 'longpref-bench-'));
say('starting Kafka and S3');
const kafka = await startKafka(path.join(folder, 'kafka'));
const s3 = await startS3(path.join(folder, 's3'));
Object.assign(process.env, environmentOf({ kafka, s3 }));
const main = packagePath('dist/pipelines/cli/main.js');
const children: ChildProcess[] = [];
/** What each worker has told so far. */
const said = new Map<ChildProcess, string>();

/** When a worker told this first, in milliseconds. */
function toldAt(child: ChildProcess, message: string): number {
  const lines = (said.get(child) ?? '').split('\n').filter((line) => line.startsWith('{'));
  const line = lines.map((one) => JSON.parse(one)).find((one) => one.message === message);
  if (!line) throw new Error(`the worker did not tell: ${message}`);
  return Date.parse(line.time);
}

function longpref(...args: string[]): Promise<{ stdout: string; seconds: number }> {
  const started = performance.now();
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  return new Promise((resolve, reject) =>
    child.on('close', (code) =>
      code === 0
        ? resolve({ stdout, seconds: (performance.now() - started) / 1000 })
        : reject(new Error(`longpref ${args[0]} ended with code ${code}`)),
    ),
  );
}

/** Starts a worker and waits until it has joined. */
function worker(...args: string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [main, 'worker', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  said.set(child, '');
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text) => {
        said.set(child, said.get(child) + String(text));
        if (String(text).includes(' ready')) resolve(child);
      });
    }
    child.on('close', (code) => reject(new Error(`worker ended with code ${code}`)));
  });
}

const left = (child: ChildProcess) =>
  new Promise((resolve) => {
    child.on('close', resolve);
    child.kill('SIGTERM');
  });

let made = 0;

/** Arguments of one data set: the demo's settings with contexts of 16 chunks of 64 tokens. */
const argsOf = (corpus: string, store: string, channel: string): string[] => [
  ...['--config', packagePath('pipelines/demo/pipeline.yaml'), '--input', corpus],
  ...['--tokenizer', packagePath('pipelines/assets/tokenizer.json'), '--store', store],
  ...['--set', `channel=${channel}`, `kafka.namespace=bench${made++}`, 'kafka.partitions=2'],
];

/** The same documents in process and over Kafka, workers ready: seconds from the command to the version. */
async function endToEnd(documents: number) {
  const corpus = writeCorpus(folder, documents);
  const seconds: Record<string, number[]> = { 'in process': [], kafka: [], 'kafka and s3': [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of Object.keys(seconds)) {
      say(`end to end, ${documents} documents, ${name}, round ${round + 1} of ${ROUNDS}`);
      const place = path.join(folder, `e2e-${made}`);
      const store = name === 'kafka and s3' ? `s3://longpref/bench/e2e-${made}` : place;
      const args = argsOf(corpus, store, name === 'in process' ? 'in-process' : 'kafka');
      const workers: ChildProcess[] = [];
      if (name !== 'in process') {
        await longpref('topics', 'apply', ...args);
        for (const stage of ['refine', 'pair', 'shard']) workers.push(await worker(stage, ...args));
      }
      const run = await longpref('run', '--quiet', '--json', ...args);
      seconds[name]?.push(run.seconds);
      await Promise.all(workers.map(left));
    }
  }
  const spreads = Object.fromEntries(
    Object.entries(seconds).map(([name, all]) => [name, spread(all)]),
  ) as Record<string, Spread>;
  const ratio = (name: string) =>
    rounded((spreads[name] as Spread).median / (spreads['in process'] as Spread).median);
  return {
    documents,
    seconds: spreads,
    'kafka over in process': ratio('kafka'),
    'kafka and s3 over in process': ratio('kafka and s3'),
  };
}

/** Stage shard alone: everything is paired before it starts. */
async function sink() {
  const corpus = writeCorpus(folder, DOCUMENTS);
  const [rows, megabytes]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    say(`sink, round ${round + 1} of ${ROUNDS}`);
    const args = argsOf(corpus, path.join(folder, `sink-${made}`), 'kafka');
    await longpref('topics', 'apply', ...args);
    const before = await worker('refine', 'pair', ...args);
    await longpref('submit', '--quiet', ...args);
    for (;;) {
      const { stages } = JSON.parse((await longpref('status', '--json', ...args)).stdout);
      if (stages[0].lag === 0 && stages[1].lag === 0 && stages[2].lag > DOCUMENTS / 2) break;
    }
    await left(before);
    const writer = await worker('shard', ...args);
    const { stdout } = await longpref('run', '--quiet', '--json', ...args);
    await left(writer);
    // From its partitions to the version: reading, writing shards, committing.
    const seconds = (toldAt(writer, 'version') - toldAt(writer, 'partitions')) / 1000;
    const { version, store } = JSON.parse(stdout);
    const shown = JSON.parse((await longpref('dataset', 'show', '--json', store)).stdout);
    rows.push(version.content_hash.rows / seconds);
    megabytes.push(shown.bytes / 1e6 / seconds);
  }
  return {
    rows_per_s: spread(rows),
    parquet_mb_per_s: spread(megabytes),
  };
}

/** Commits to one log by several writers at once: how many a second, and the longest any waited. */
async function commits() {
  const results: Record<string, unknown> = {};
  for (const [name, url] of [
    ['folder', path.join(folder, 'commits')],
    ['s3', 's3://longpref/bench/commits'],
  ] as const) {
    for (const writers of [1, 4, 16]) {
      say(`commits, ${name}, ${writers} writers`);
      const rates: number[] = [];
      const longest: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const store = openStore(`${url}-${writers}-${round}`, '/');
        const each = Math.ceil(96 / writers);
        const waits: number[] = [];
        const started = performance.now();
        await Promise.all(
          Array.from({ length: writers }, (_, writer) => append(store, writer, each, waits)),
        );
        rates.push((writers * each) / ((performance.now() - started) / 1000));
        longest.push(Math.max(...waits));
      }
      results[`${name}, ${writers} writers`] = {
        commits_per_s: spread(rates),
        longest_wait_ms: spread(longest),
      };
    }
  }
  return results;
}

async function append(store: Store, writer: number, count: number, waits: number[]) {
  let log: LogEntry[] = [];
  for (let n = 0; n < count; n++) {
    const entry = {
      kind: 'append' as const,
      commit_id: `${writer}-${n}`,
      requires: [],
      created_at: new Date().toISOString(),
      submission_id: '0'.repeat(64),
      made: {} as never,
      files: [],
      ledger: [],
      streams: [{ stream: `bench ${writer}`, partition: 0, from: n, next: n + 1 }],
    };
    const started = performance.now();
    log = await appendEntry(store, log, entry, () => {});
    waits.push(performance.now() - started);
  }
}

/** Transactions of the client: records of 1 kB, so many in each. */
async function transactions() {
  const results: Record<string, Spread> = {};
  const client = kafkaClient({ brokers: [kafka.brokers] });
  const admin = await client.admin();
  await admin.create([{ name: 'bench-tx', partitions: 1, replication: 1, config: {} }]);
  const producer = await client.transactions('bench-tx');
  const value = Buffer.alloc(1000, 'abcdefghij');
  for (const size of [1, 10, 100, 1000]) {
    say(`transactions of ${size} records`);
    const rates: number[] = [];
    const record = { topic: 'bench-tx', partition: 0, key: 'k', headers: {}, value };
    const records = Array.from({ length: size }, () => record);
    for (let round = 0; round < ROUNDS; round++) {
      const count = values.quick ? 5 : 40;
      const started = performance.now();
      for (let n = 0; n < count; n++) await producer.commit(records);
      rates.push((count * size) / ((performance.now() - started) / 1000));
    }
    results[`${size} records`] = spread(rates);
  }
  await producer.close();
  await admin.close();
  return results;
}

try {
  const loadBefore = load();
  const only = values.only.split(',');
  const asked = async <T>(name: string, measure: () => Promise<T>) =>
    only.includes(name) ? { [name]: await measure() } : {};
  const lengths = async () => {
    const all = [];
    for (const documents of LENGTHS) all.push(await endToEnd(documents));
    return all;
  };
  const report = {
    date: new Date().toISOString(),
    note: values.note,
    ...{ machine: machine(), versions: versions(), commit: commit(), load_before: loadBefore },
    s3: s3.program,
    ...(await asked('transactions', transactions)),
    ...(await asked('commits', commits)),
    ...(await asked('sink', sink)),
    ...(await asked('end_to_end', lengths)),
  };
  const file = values.json ?? path.join('bench-results', 'services.json');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 1)}\n`);
  console.log(JSON.stringify(report, null, 1));
  say(`written to ${file}`);
} finally {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all([kafka, s3].map(({ pid }) => stopServer(pid)));
  rmSync(folder, { recursive: true, force: true });
}
