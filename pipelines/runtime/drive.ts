import type { Consumer, Output } from '../channels/channel.js';
import type { Sink, Stage } from './stage.js';

/** Wakes whoever waits for a change. */
class Signal {
  private waiting: (() => void)[] = [];
  wait(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }
  notify(): void {
    for (const resume of this.waiting.splice(0)) resume();
  }
}

/**
 * Drives a stage over a channel. Many records run at once; their outputs are committed in input
 * order, each as soon as it and all before it are done. So the order downstream does not depend
 * on which finished first, and one slow record holds up commits but not work.
 *
 * Taking and committing go on side by side: taken records count against the channel's bound
 * until they are committed, so a loop that only took would wait for room it alone can make.
 */
export async function driveStage<In, Out>(
  stage: Stage<In, Out>,
  consumer: Consumer<In, Out>,
): Promise<void> {
  const running: { offset: number; outputs: Promise<Output<Out>[]> }[] = [];
  const changed = new Signal();
  let taking = true;
  let failed = false;

  const take = async () => {
    while (!failed) {
      if (running.length >= stage.concurrency) {
        await changed.wait();
        continue;
      }
      const delivery = await consumer.receive();
      if (!delivery) break;
      const outputs = stage.run(delivery.record);
      outputs.catch(() => {}); // awaited in its turn; until then a failure is not unhandled
      running.push({ offset: delivery.offset, outputs });
      changed.notify();
    }
    taking = false;
    changed.notify();
  };
  const commit = async () => {
    while (taking || running.length > 0) {
      const first = running[0];
      if (!first) {
        await changed.wait();
        continue;
      }
      await consumer.commit(first.offset, await first.outputs);
      running.shift();
      changed.notify();
    }
  };
  const stop = (error: unknown) => {
    failed = true;
    consumer.fail(error);
    changed.notify();
    throw error;
  };
  await Promise.all([take().catch(stop), commit().catch(stop)]);
  await consumer.close();
}

/** Drives the last stage. */
export async function driveSink<In>(sink: Sink<In>, consumer: Consumer<In, never>): Promise<void> {
  try {
    for (;;) {
      const delivery = await consumer.receive();
      if (!delivery) break;
      await sink.take(delivery.record);
      await consumer.commit(delivery.offset, []);
    }
    await sink.finish();
  } catch (error) {
    consumer.fail(error);
    throw error;
  }
}
