import type { Consumer } from '../../channels/channel.js';
import type { Output, Sink, Stage } from '../../core/stage.js';

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

/** A record that was taken and is not yet committed. */
interface Running<Out> {
  offset: number;
  outputs: Promise<Output<Out>[]>;
  /** what `outputs` resolved to */
  done?: Output<Out>[];
}

/** Bytes of outputs that go in one commit; a single larger record goes alone. */
const COMMIT_BYTES = 8 << 20;

/** The outputs of the records at the head that are all done, as far as one commit takes them. */
function donePrefix<Out>(running: readonly Running<Out>[]): {
  outputs: Output<Out>[];
  count: number;
} {
  const outputs: Output<Out>[] = [];
  let [bytes, count] = [0, 0];
  for (const { done } of running) {
    if (!done) break;
    const size = done.reduce((sum, output) => sum + output.bytes, 0);
    if (count > 0 && bytes + size > COMMIT_BYTES) break;
    outputs.push(...done);
    bytes += size;
    count += 1;
  }
  return { outputs, count };
}

/**
 * Drives a stage over a channel. Many records run at once; their outputs are committed in input
 * order, each as soon as it and all before it are done, those that are done by then together. So
 * the order downstream does not depend on which finished first, and one slow record holds up
 * commits but not work.
 *
 * Taking and committing go on side by side: taken records count against the channel's bound
 * until they are committed, so a loop that only took would wait for room it alone can make.
 */
export async function driveStage<In, Out>(
  stage: Stage<In, Out>,
  consumer: Consumer<In, Out>,
): Promise<void> {
  const running: Running<Out>[] = [];
  const changed = new Signal();
  const most = stage.concurrency + (stage.ahead ?? 0);
  let active = 0;
  let taking = true;
  let failed = false;

  const take = async () => {
    while (!failed) {
      if (active >= stage.concurrency || running.length >= most) {
        await changed.wait();
        continue;
      }
      const delivery = await consumer.receive();
      if (!delivery) break;
      const item: Running<Out> = { offset: delivery.offset, outputs: stage.run(delivery.record) };
      active += 1;
      const settled = () => {
        active -= 1;
        changed.notify();
      };
      // Awaited in its turn; until then a failure is not unhandled.
      item.outputs.then((outputs) => {
        item.done = outputs;
        settled();
      }, settled);
      running.push(item);
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
      first.done = await first.outputs;
      const { outputs, count } = donePrefix(running);
      await consumer.commit((running[count - 1] as Running<Out>).offset, outputs);
      running.splice(0, count);
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
