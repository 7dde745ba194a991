import type { StageName } from '../../channels/kafka/names.js';
import type { ReceivedRecord } from '../../channels/kafka/port.js';
import { RefusedRecord } from '../../channels/wire/envelope.js';
import type { Clock } from '../../core/clock.js';
import {
  ConfigError,
  FencedError,
  LongprefError,
  MessageError,
  TokenizerError,
} from '../../core/errors.js';
import type { Log } from '../../core/log.js';
import type { Metrics } from '../../core/metrics.js';
import type { Random } from '../../core/random.js';
import { codeOf, type DeadLetterReason } from '../dead-letters/letter.js';
import type { Suspects } from './suspects.js';

/** Tries of a record that fails by itself. */
const ATTEMPTS = 3;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;

/** The worker ends, and what was waiting is left to the next one. */
export class Stopped extends Error {}

export interface SteadyDependencies {
  stage: StageName;
  clock: Clock;
  random: Random;
  metrics: Metrics;
  log: Log;
  suspects: Suspects;
  stopped: AbortSignal;
  /** told when the stage begins or ends to wait for somebody, with the reason */
  onPaused(reason: string | undefined): void;
}

/** A record that cannot be worked on: it is to be set aside with this reason. */
export class SetAside extends Error {
  constructor(readonly reason: DeadLetterReason) {
    super(reason.message);
  }
}

/** Errors that no other try of any record mends. */
const isFatal = (error: unknown): boolean =>
  error instanceof ConfigError ||
  error instanceof TokenizerError ||
  error instanceof FencedError ||
  error instanceof Stopped;

/**
 * Works on records whatever happens: what is down is waited for, what this worker may not read
 * is waited with, what fails by itself is tried again and then set aside.
 */
export class Steady {
  /** records wait for it while a dependency is down */
  private down: { reason: string; until: Promise<void> } | undefined;
  private refused = 0;

  constructor(private readonly deps: SteadyDependencies) {}

  /** @throws SetAside, Stopped, or an error that ends the worker */
  async run<T>(record: ReceivedRecord, work: () => Promise<T>): Promise<T> {
    const { clock, metrics, stage, suspects } = this.deps;
    const key = `${record.topic}:${record.partition}:${record.offset}`;
    if (suspects.isQuarantined(key)) {
      throw this.setAside('CRASH', 'the worker died each time it worked on this record alone', 3);
    }
    for (let attempt = 1; ; ) {
      await this.whileDown();
      const started = clock.now();
      try {
        const result = await suspects.run(key, work);
        metrics.worked(stage, (clock.now() - started) / 1000);
        this.isUp();
        return result;
      } catch (error) {
        if (isFatal(error)) throw error;
        if (error instanceof RefusedRecord) await this.hold(error);
        else if (error instanceof LongprefError && error.transient) this.wait(error);
        else if (attempt >= ATTEMPTS || error instanceof MessageError) {
          throw this.setAside(codeOf(error), (error as Error).message, attempt, error);
        } else {
          await this.pause(FIRST_WAIT_MS * 2 ** attempt * (0.5 + this.deps.random.next()));
          attempt += 1;
        }
        metrics.retries(stage, codeOf(error));
      }
    }
  }

  private setAside(code: string, message: string, attempts: number, error?: unknown): SetAside {
    const { stage, clock, log, metrics } = this.deps;
    log.error('record set aside', { code, error: message, attempts });
    if (code === 'UNEXPECTED') log.error('unexpected', { stack: (error as Error).stack });
    metrics.deadLetters(stage, code, 1);
    return new SetAside({ stage, code, message, attempts, at: clock.iso() });
  }

  /** A dependency is down: all records wait, longer each time. */
  private wait(error: LongprefError): void {
    if (this.down) return;
    this.backoff = Math.min(Math.max(this.backoff * 2, FIRST_WAIT_MS), LONGEST_WAIT_MS);
    const until = this.pause(this.backoff * (0.5 + this.deps.random.next())).finally(() => {
      this.down = undefined;
    });
    until.catch(() => {});
    this.down = { reason: error.message, until };
    this.deps.log.warn('waiting for a dependency', { error: error.message, code: error.code });
    this.say(error.message);
  }
  private backoff = 0;

  private async whileDown(): Promise<void> {
    if (this.deps.stopped.aborted) throw new Stopped();
    await this.down?.until;
  }

  private isUp(): void {
    if (this.backoff === 0 || this.down) return;
    this.backoff = 0;
    if (this.refused === 0) this.say(undefined);
  }

  /** Waits until the worker ends: another worker may read the record. */
  private async hold(error: RefusedRecord): Promise<never> {
    this.refused += 1;
    this.deps.log.error('partition held', { error: error.message });
    this.say(error.message);
    const { stopped } = this.deps;
    await new Promise<void>((resolve) => {
      if (stopped.aborted) resolve();
      stopped.addEventListener('abort', () => resolve(), { once: true });
    });
    throw new Stopped();
  }

  private say(reason: string | undefined): void {
    this.deps.metrics.paused(this.deps.stage, reason !== undefined);
    this.deps.onPaused(reason);
  }

  /** @throws Stopped where the worker ends meanwhile */
  private async pause(ms: number): Promise<void> {
    const { clock, stopped } = this.deps;
    await clock.sleep(ms, stopped);
    if (stopped.aborted) throw new Stopped();
  }
}
