import type { Output } from '../core/stage.js';
import type { Consumer, Delivery } from './channel.js';

/** A first-in-first-out queue bounded by bytes; a single larger record passes when it is empty. */
export class BoundedQueue<T> {
  private readonly items: Delivery<T>[] = [];
  private bytes = 0;
  private offset = 0;
  private ended = false;
  private error: unknown;
  private wake: (() => void)[] = [];

  constructor(private readonly limit: number) {}

  private wakeAll(): void {
    for (const resume of this.wake.splice(0)) resume();
  }

  private changed(): Promise<void> {
    return new Promise((resolve) => this.wake.push(resolve));
  }

  async push({ record, bytes }: Output<T>): Promise<void> {
    while (!this.error && this.bytes > 0 && this.bytes + bytes > this.limit) await this.changed();
    if (this.error) throw this.error;
    this.items.push({ record, bytes, offset: this.offset++ });
    this.bytes += bytes;
    this.wakeAll();
  }

  async take(): Promise<Delivery<T> | undefined> {
    for (;;) {
      if (this.error) throw this.error;
      const item = this.items.shift();
      if (item) return item;
      if (this.ended) return undefined;
      await this.changed();
    }
  }

  /** Gives back the room of a record that was taken and is done with. */
  release(bytes: number): void {
    this.bytes -= bytes;
    this.wakeAll();
  }

  end(): void {
    this.ended = true;
    this.wakeAll();
  }

  fail(error: unknown): void {
    this.error ??= error;
    this.wakeAll();
  }

  /** bytes taken or waiting */
  get size(): number {
    return this.bytes;
  }
}

/** The link between two in-process stages: takes from `input`, sends on to `output`. */
export function inProcessConsumer<In, Out>(
  input: BoundedQueue<In>,
  output?: BoundedQueue<Out>,
): Consumer<In, Out> {
  const sizes = new Map<number, number>();
  return {
    async receive() {
      const delivery = await input.take();
      if (delivery) sizes.set(delivery.offset, delivery.bytes);
      return delivery;
    },
    async commit(offset, outputs) {
      for (const item of outputs) await output?.push(item);
      for (const [taken, bytes] of sizes) {
        if (taken > offset) break;
        sizes.delete(taken);
        input.release(bytes);
      }
    },
    async close() {
      output?.end();
    },
    fail(error) {
      input.fail(error);
      output?.fail(error);
    },
  };
}
