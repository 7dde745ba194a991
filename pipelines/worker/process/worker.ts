import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { kafkaClient } from '../../channels/kafka/connect.js';
import { connectionOf } from '../../channels/kafka/connection.js';
import { type Names, namesOf, type StageName } from '../../channels/kafka/names.js';
import type { KafkaAdmin, KafkaClient, KafkaProducer } from '../../channels/kafka/port.js';
import { checkTopics } from '../../channels/kafka/topics.js';
import { Envelope } from '../../channels/wire/envelope.js';
import type { LoadedConfig } from '../../config/load.js';
import { systemClock } from '../../core/clock.js';
import type { Log } from '../../core/log.js';
import type { Metrics } from '../../core/metrics.js';
import { randomFrom } from '../../core/random.js';
import { datasetId } from '../../dataset/dataset-id.js';
import { watchLag } from '../../metrics/lag.js';
import type { RunDependencies } from '../../runtime/dependencies/dependencies.js';
import { prepareRun } from '../../runtime/dependencies/prepare.js';
import type { Store } from '../../stores/store.js';
import { pairProgram, refineProgram } from '../driver/programs.js';
import { ShardWorker } from '../driver/shard-worker.js';
import { StageWorker } from '../driver/stage-worker.js';
import { Steady } from '../driver/steady.js';
import { Suspects, type Suspicion, type Tell } from '../driver/suspects.js';
import { type Counters, newCounters } from '../status/counters.js';
import { publishStatus } from '../status/publish.js';

export interface WorkerOptions {
  loaded: LoadedConfig;
  store: Store;
  stages: readonly StageName[];
  /** records worked on at once; undefined takes the configuration's */
  concurrency: number | undefined;
  /** consumer group of stage shard, where it is not the usual one */
  shardGroup: string | undefined;
  suspicion: Suspicion;
  tell: Tell;
  metrics: Metrics;
  log: Log;
}

/** A worker at work. */
export interface RunningWorker {
  /** resolves when it has left, rejects when it had to stop */
  readonly ended: Promise<void>;
  /** what a stage waits for; undefined where none does */
  notReady(): string | undefined;
  /** Finishes what it works on, then leaves. */
  drain(): Promise<void>;
}

interface Parts {
  options: WorkerOptions;
  run: RunDependencies;
  names: Names;
  envelope: Envelope;
  client: KafkaClient;
  admin: KafkaAdmin;
  producer: KafkaProducer;
  stopped: AbortSignal;
  suspects: Suspects;
  failed(error: unknown): void;
}

/** What a stage is driven by: it joins on start, and leaves on drain. */
interface Stageful {
  drain(): Promise<void>;
  /** the ones this worker has now */
  readonly partitions: Iterable<number>;
}

async function startStage(parts: Parts, stage: StageName, counters: Counters): Promise<Stageful> {
  const { options, run, names, envelope, client, admin, producer, stopped, suspects } = parts;
  const { kafka, runtime } = run.config;
  const log = options.log.child({ stage });
  const steady = new Steady({
    stage,
    clock: run.clock,
    random: randomFrom(run.newId()),
    metrics: options.metrics,
    log,
    suspects,
    stopped,
    onPaused: (reason) => {
      counters.paused = reason;
    },
  });
  const common = {
    ...{ names, client, admin, steady, log, counters, failed: parts.failed },
    sessionTimeoutMs: kafka.session_timeout_ms,
  };
  if (stage === 'shard') {
    const group = options.shardGroup ?? names.group('shard');
    return ShardWorker.start({ ...common, run, group, envelope, producer });
  }
  const breathe = () => nextTurn();
  const program = (stage === 'refine' ? refineProgram : pairProgram)({
    ...{ run, names, envelope, breathe },
  });
  const worker = new StageWorker({
    ...common,
    ...{ stage, program, clock: run.clock, metrics: options.metrics },
    concurrency:
      options.concurrency ?? (stage === 'refine' ? run.threads + 1 : runtime.concurrency),
    windowBytes: kafka.window_bytes,
    partitions: kafka.partitions,
  });
  await worker.join();
  return worker;
}

/**
 * Starts the workers of some stages in this process.
 * @throws ChannelError where the broker or a topic is not there
 */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { loaded, store, stages, metrics } = options;
  const { config, base } = loaded;
  const names = namesOf(config);
  const id = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const log = options.log.child({ worker: id });
  const run = await prepareRun(loaded, store, undefined, metrics);
  const client = kafkaClient(connectionOf(config.kafka, base), `longpref-${id}`);
  const admin = await client.admin();
  const stopping = new AbortController();
  let fail = (_: unknown) => {};
  const failure = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failure.catch(() => {});
  const running: Stageful[] = [];
  const counters = new Map(stages.map((stage) => [stage, newCounters()]));
  let producer: KafkaProducer | undefined;
  const watches: { stop(): Promise<void> }[] = [];
  const close = async () => {
    await Promise.all(watches.map((watch) => watch.stop().catch(() => {})));
    await producer?.close().catch(() => {});
    await admin.close().catch(() => {});
    await run.close();
  };
  try {
    await checkTopics(admin, names, config.kafka);
    producer = await client.producer();
    const envelope = new Envelope(
      store,
      await datasetId(store, run.newId),
      run.made.identity,
      config.kafka.message_bytes,
    );
    const suspects = new Suspects(options.suspicion, options.tell);
    const parts: Parts = {
      ...{ options: { ...options, log }, run, names, envelope, client, admin, producer, suspects },
      stopped: stopping.signal,
      failed: (error) => fail(error),
    };
    for (const stage of stages) {
      const started = await startStage(parts, stage, counters.get(stage) as Counters);
      running.push(started);
      watches.push(
        watchLag({
          ...{ source: admin, stage, metrics, clock: run.clock, topic: names.input(stage) },
          group:
            stage === 'shard' ? (options.shardGroup ?? names.group(stage)) : names.group(stage),
          // What stages write ends with a control record of its transaction, which nobody takes.
          control: stage === 'refine' ? 0 : 1,
          partitions: () => started.partitions,
        }),
      );
    }
    watches.push(publishStatus({ id, counters, producer, topic: names.status, clock: run.clock }));
  } catch (error) {
    stopping.abort();
    await Promise.allSettled(running.map((one) => one.drain()));
    await close();
    throw error;
  }
  log.info('ready', { stages: [...stages] });

  let finish = () => {};
  const left = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let draining: Promise<void> | undefined;
  const drain = () => {
    draining ??= (async () => {
      log.info('draining', { seconds: config.runtime.drain_seconds });
      stopping.abort();
      const all = Promise.allSettled(running.map((one) => one.drain()));
      await Promise.race([all, systemClock.sleep(config.runtime.drain_seconds * 1000)]);
      await close();
      log.info('left');
      finish();
    })();
    return draining;
  };
  return {
    ended: Promise.race([failure, left]).finally(() => (draining ? undefined : close())),
    notReady: () => {
      const waiting = [...counters].find(([, { paused }]) => paused !== undefined);
      return waiting && `${waiting[0]} waits: ${waiting[1].paused}`;
    },
    drain,
  };
}
