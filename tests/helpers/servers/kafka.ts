import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { Test } from 'tap';
import { kafkaClient } from '../../../pipelines/channels/kafka/connect.js';
import { connectionOf } from '../../../pipelines/channels/kafka/connection.js';
import { namesOf } from '../../../pipelines/channels/kafka/names.js';
import type { KafkaAdmin, KafkaProducer } from '../../../pipelines/channels/kafka/port.js';
import { configOf, withConfigOptions } from '../../../pipelines/cli/options.js';
import { systemClock } from '../../../pipelines/core/clock.js';
import { packagePath } from '../../../pipelines/core/paths.js';
import { openStore } from '../../../pipelines/stores/open.js';
import { readStatus, type Status } from '../../../pipelines/worker/status/status.js';

export interface Topology {
  /** of the topics */
  namespace: string;
  partitions: number;
  env: NodeJS.ProcessEnv;
}

/** Names of a test's own at a broker that many tests share. */
export const topology = (env: NodeJS.ProcessEnv, partitions = 2): Topology => ({
  namespace: `test-${randomBytes(4).toString('hex')}`,
  partitions,
  env,
});

/** What turns the arguments of a run in process into those of one over Kafka. */
export const overKafka = ({ namespace, partitions }: Topology): string[] => [
  '--set',
  'channel=kafka',
  `kafka.namespace=${namespace}`,
  `kafka.partitions=${partitions}`,
  'kafka.session_timeout_ms=6000',
  'runtime.drain_seconds=10',
];

/** Arguments of every command but run, for the data set that a run with these arguments makes. */
export const datasetArgs = (run: readonly string[]): string[] =>
  run.slice(1).filter((one) => one !== '--quiet' && one !== '--json');

export interface Worker {
  child: ChildProcess;
  /** everything it has said so far */
  output(): string;
  /** resolves when it has left, with its exit code */
  ended: Promise<number | null>;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts `longpref worker` and stops it after the test. */
export async function startWorker(
  t: Pick<Test, 'teardown'>,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Worker> {
  const main = packagePath('dist/pipelines/cli/main.js');
  const child = spawn(process.execPath, [main, 'worker', ...args], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      output += text;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    if (child.exitCode === null) child.kill(signal);
    return ended;
  };
  t.teardown(() => stop());
  await Promise.race([waitUntil(() => output.includes(' ready')), ended]);
  return { child, output: () => output, ended, stop };
}

/** The worker process below the one that watches it. */
export function childOf({ child }: Worker): number {
  const tasks = `/proc/${child.pid}/task`;
  const below = readdirSync(tasks).flatMap((task) => {
    const file = `${tasks}/${task}/children`;
    // a thread that has ended since
    return existsSync(file) ? readFileSync(file, 'utf8').split(' ').filter(Boolean) : [];
  });
  return Number(below[0]);
}

/** Waits until something holds. @throws Error when it takes too long */
export async function waitUntil(
  holds: () => boolean | Promise<boolean>,
  seconds = 60,
  what = 'it',
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${what} did not happen in ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Connections of a test to its broker, closed after it. */
export async function brokerOf(
  t: Pick<Test, 'teardown'>,
  brokers: string,
): Promise<{ admin: KafkaAdmin; producer: KafkaProducer }> {
  const client = kafkaClient({ brokers: [brokers] });
  const [admin, producer] = [await client.admin(), await client.producer()];
  t.teardown(async () => {
    await producer.close();
    await admin.close();
  });
  return { admin, producer };
}

/** What `longpref status --json` prints, without a process each time: tests ask again and again. */
export async function statusOf(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Status> {
  const options = withConfigOptions(new Command()).parse(args, { from: 'user' }).opts();
  const { config, base } = configOf(options, false);
  const admin = await kafkaClient(connectionOf(config.kafka, base, env)).admin();
  try {
    const store = openStore(config.store, base, config.s3);
    return await readStatus({ admin, names: namesOf(config), store, clock: systemClock });
  } finally {
    await admin.close();
  }
}
