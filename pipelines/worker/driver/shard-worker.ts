import {
  type Check,
  checkFingerprint,
  fingerprintOf,
  startOf,
} from '../../channels/kafka/fingerprint.js';
import type { Names } from '../../channels/kafka/names.js';
import type {
  Flow,
  KafkaAdmin,
  KafkaClient,
  KafkaMember,
  KafkaProducer,
  ReceivedRecord,
} from '../../channels/kafka/port.js';
import { whileWaiting } from '../../channels/kafka/waiting.js';
import { pairedMessage } from '../../channels/wire/bodies.js';
import type { Envelope } from '../../channels/wire/envelope.js';
import { FencedError, LongprefError, MessageError } from '../../core/errors.js';
import type { Log } from '../../core/log.js';
import { Turns } from '../../core/turns.js';
import { DatasetView } from '../../dataset/ledger/view.js';
import { lastRange, nextOf } from '../../dataset/log/log.js';
import type { RunDependencies } from '../../runtime/dependencies/dependencies.js';
import { madeKnown } from '../../runtime/gather/frozen.js';
import { Completion } from '../../runtime/version/complete.js';
import { followDuplicates } from '../../runtime/version/near-duplicates.js';
import type { PairedMessage } from '../../stages/messages.js';
import { type Place, ShardSink } from '../../stages/shard/shard.js';
import { deadLetter } from '../dead-letters/letter.js';
import type { Counters } from '../status/counters.js';
import { SetAside, type Steady, Stopped } from './steady.js';

export interface ShardWorkerDependencies {
  run: Pick<
    RunDependencies,
    'clock' | 'config' | 'made' | 'metrics' | 'newId' | 'store' | 'template'
  >;
  names: Names;
  /** of the consumer; chains in the log do not depend on it */
  group: string;
  sessionTimeoutMs: number;
  envelope: Envelope;
  client: KafkaClient;
  admin: KafkaAdmin;
  producer: KafkaProducer;
  steady: Steady;
  log: Log;
  counters: Counters;
  failed(error: unknown): void;
}

/** Records stop coming for so long: a submission that has ended is committed then. */
const IDLE_MS = 1500;
const TICK_MS = 250;

/**
 * Stage shard over a broker. One sink takes the records of all partitions, one after another, so
 * one entry of the log covers them all. Where the log stands decides where reading begins, at
 * every change of partitions and whenever another writer was first.
 */
export class ShardWorker {
  private readonly turns = new Turns();
  private member: KafkaMember | undefined;
  private flow: Flow | undefined;
  partitions: readonly number[] = [];
  /** by partition: the first offset not yet taken */
  private readonly next = new Map<number, number>();
  private readonly checks = new Map<number, Check>();
  /** partitions in which a submission has ended, since the last commit */
  private readonly ends = new Map<string, Set<number>>();
  private isOver = false;
  private dirtySince = 0;
  private lastRecord = 0;
  private readonly stream: string;
  private readonly topic: string;

  private constructor(
    private readonly deps: ShardWorkerDependencies,
    private readonly view: DatasetView,
    private readonly sink: ShardSink,
    private readonly completion: Completion,
  ) {
    this.topic = deps.names.input('shard');
    this.stream = `kafka:${this.topic}`;
  }

  static async start(deps: ShardWorkerDependencies): Promise<ShardWorker> {
    const { run } = deps;
    const { config } = run;
    const duplicates = followDuplicates(config.filters.near_duplicates);
    const view = await DatasetView.open(run.store, run.made.identity, duplicates?.follow);
    const sink = new ShardSink({
      store: run.store,
      clock: run.clock,
      newId: run.newId,
      made: madeKnown(run),
      template: run.template,
      settings: {
        shard: config.shard,
        seed: config.seed,
        maxAnswer: config.pair.max_answer_tokens,
      },
      view,
      sketches: duplicates !== undefined,
      group: deps.group,
      metrics: run.metrics,
      onRows: (_, document) => {
        deps.counters.drops += document.drops.length;
      },
    });
    const ending = { ...run, nearDuplicates: duplicates?.found };
    const completion = new Completion(ending, view, run.made.identity);
    const worker = new ShardWorker(deps, view, sink, completion);
    await worker.join();
    return worker;
  }

  private async join(): Promise<void> {
    const { client, group, sessionTimeoutMs, run } = this.deps;
    this.lastRecord = run.clock.now();
    this.member = await client.join(
      { group, topic: this.topic, sessionTimeoutMs, partitions: 1 },
      {
        assigned: (mine, flow) => this.turns.run(() => this.assigned(mine, flow)),
        records: (partition, records, heartbeat) =>
          whileWaiting(
            this.turns.run(() => this.records(partition, records)),
            heartbeat,
            run.clock,
          ),
        failed: (error) => this.deps.failed(error),
      },
    );
    this.tick();
  }

  private async assigned(mine: readonly number[], flow: Flow): Promise<void> {
    if (this.isOver) return;
    this.flow = flow;
    this.partitions = mine;
    await this.resync();
    await this.complete();
    this.deps.log.info('partitions', { topic: this.topic, partitions: [...mine] });
  }

  /** Begins anew where the log stands. */
  private async resync(): Promise<void> {
    const { admin } = this.deps;
    await this.sink.reset();
    await this.view.refresh();
    this.ends.clear();
    this.next.clear();
    this.checks.clear();
    const marks = await admin.watermarks(this.topic);
    for (const partition of this.partitions) {
      const mark = marks.find((one) => one.partition === partition);
      const last = lastRange(this.view.log, this.stream, partition);
      const { from, check } = startOf(this.topic, mark ?? { partition, low: 0, high: 0 }, last);
      this.next.set(partition, last?.next ?? 0);
      if (check !== undefined) this.checks.set(partition, check);
      this.flow?.seek(partition, from);
    }
    this.count();
  }

  private count(): void {
    const { counters, run } = this.deps;
    counters.windowBytes = this.sink.waiting;
    run.metrics.window('shard', this.sink.isDirty ? 1 : 0, this.sink.waiting);
  }

  private async records(partition: number, records: readonly ReceivedRecord[]): Promise<void> {
    for (const record of records) {
      if (this.isOver || !this.partitions.includes(partition)) return;
      const next = this.next.get(partition) as number;
      const check = this.checks.get(partition);
      try {
        if (check !== undefined) checkFingerprint(record, check);
        this.checks.delete(partition);
        if (record.offset < next) continue;
        await this.take(record);
      } catch (error) {
        if (error instanceof Stopped) return;
        if (!(await this.recovers(error))) return this.deps.failed(error);
        return; // everything is read again from where the log stands
      }
      this.next.set(partition, record.offset + 1);
    }
    this.count();
    if ([...this.ends.values()].some((ended) => this.partitions.every((p) => ended.has(p)))) {
      await this.commit();
    }
  }

  /** Whether beginning anew mends it: another member of this group, or a store that was away. */
  private async recovers(error: unknown): Promise<boolean> {
    const { log, run, group } = this.deps;
    const isStore = error instanceof LongprefError && error.transient;
    if (!(error instanceof FencedError) && !isStore) return false;
    await this.view.refresh();
    const isStranger = this.partitions.some((partition) => {
      const last = lastRange(this.view.log, this.stream, partition);
      return last?.group !== undefined && last.group !== group;
    });
    if (error instanceof FencedError && isStranger) return false;
    log.warn('begins anew where the log stands', { error: (error as Error).message });
    run.metrics.retries('shard', (error as LongprefError).code);
    if (isStore) await run.clock.sleep(1000);
    await this.resync();
    return true;
  }

  private async take(record: ReceivedRecord): Promise<void> {
    const { envelope, steady, run, counters } = this.deps;
    this.lastRecord = run.clock.now();
    const place: Place = {
      stream: this.stream,
      partition: record.partition,
      offset: record.offset,
      fingerprint: fingerprintOf(record),
    };
    run.metrics.recordsIn('shard', 1, record.value.length);
    const log = this.deps.log.child({
      topic: record.topic,
      partition: record.partition,
      offset: record.offset,
      document_id: record.key,
      ...(record.headers.submission ? { submission_id: record.headers.submission } : {}),
    });
    // Held records hold the whole stage: what was taken before is not to wait with it.
    if (this.sink.isDirty && !envelope.mayRead(record)) await this.sink.commit();
    let message: PairedMessage | undefined;
    try {
      message = await steady.run(record, () => this.read(record, envelope));
    } catch (error) {
      if (!(error instanceof SetAside)) throw error;
      await this.setAside(record, error);
      this.sink.move(place);
      counters.deadLetters += 1;
      await this.sink.commit();
      return;
    }
    if (!this.sink.isDirty) this.dirtySince = run.clock.now();
    if (message) await this.sink.take(message, place);
    else this.sink.move(place);
    counters.done += 1;
    log.debug('taken');
  }

  /** @returns undefined for the end of a submission in this partition */
  private async read(
    record: ReceivedRecord,
    envelope: Envelope,
  ): Promise<PairedMessage | undefined> {
    const kind = envelope.kindOf(record);
    if (kind === 'end') {
      const { body } = await envelope.unwrap(record, kind);
      const ended = this.ends.get(body.submission_id) ?? new Set();
      this.ends.set(body.submission_id, ended.add(record.partition));
      return undefined;
    }
    if (kind !== 'paired') {
      throw new MessageError(`a record of kind ${kind} is among those of stage shard`);
    }
    return pairedMessage((await envelope.unwrap(record, kind)).body);
  }

  /** The log is the truth here, so the dead letter goes first: after a crash it may stand there twice. */
  private async setAside(record: ReceivedRecord, { reason }: SetAside): Promise<void> {
    const { producer, names } = this.deps;
    await producer.send([deadLetter(record, names.deadLetters('shard'), reason)]);
  }

  private async commit(): Promise<void> {
    try {
      if (this.sink.isDirty) {
        await this.passEnds();
        await this.sink.commit();
        this.deps.log.info('committed', { entries: this.view.log.length });
      }
      this.ends.clear();
      await this.complete();
      await this.show();
    } catch (error) {
      if (!(await this.recovers(error))) this.deps.failed(error);
    }
    this.count();
  }

  /** Moves on behind the ends of transactions that nothing follows yet. */
  private async passEnds(): Promise<void> {
    const { admin, log } = this.deps;
    const { topic, stream } = this;
    try {
      for (const { partition, high } of await admin.watermarks(topic)) {
        const low = this.next.get(partition) ?? high;
        let isEmpty = high > low;
        for await (const _ of admin.records(topic, { partition, low, high })) {
          isEmpty = false;
          break;
        }
        if (!isEmpty) continue;
        this.sink.pass({ stream, partition, offset: high - 1 });
        this.next.set(partition, high);
      }
    } catch (error) {
      // The next commit does it: what is taken is as good without.
      log.warn('ends of transactions are not passed', { error: (error as Error).message });
    }
  }

  private async complete(): Promise<void> {
    for (const version of await this.completion.check()) {
      this.deps.log.info('version', {
        version: version.version,
        submission_id: version.submission_id,
        rows: version.content_hash.rows,
        content_hash: version.content_hash.sum,
      });
    }
  }

  /** For those who look at the group's lag. */
  private async show(): Promise<void> {
    // Ends of submissions are taken, though nothing in the log says so.
    const places = this.partitions.map((partition): [number, number] => [
      partition,
      this.sink.isDirty
        ? nextOf(this.view.log, this.stream, partition)
        : (this.next.get(partition) ?? 0),
    ]);
    await this.member?.show(new Map(places)).catch(() => {});
  }

  /** Commits by age, and what has ended when nothing more comes. */
  private async tick(): Promise<void> {
    const { clock, config } = this.deps.run;
    while (!this.isOver) {
      await clock.sleep(TICK_MS);
      if (this.isOver) return;
      const now = clock.now();
      const isOld = this.sink.isDirty && now - this.dirtySince >= config.shard.seconds * 1000;
      const hasEnded = this.ends.size > 0 && now - this.lastRecord >= IDLE_MS;
      if (isOld || hasEnded) await this.turns.run(() => this.commit());
    }
  }

  /** Commits what was taken, then leaves. */
  async drain(): Promise<void> {
    await this.turns.run(async () => {
      await this.commit();
      this.isOver = true;
    });
    await this.member?.leave();
  }
}
