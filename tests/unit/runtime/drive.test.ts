import t from 'tap';
import { BoundedQueue, inProcessConsumer } from '../../../pipelines/channels/in-process.js';
import type { Sink, Stage } from '../../../pipelines/core/stage.js';
import { driveSink, driveStage } from '../../../pipelines/runtime/drive/drive.js';

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function collector(): Sink<number> & { got: number[]; finished: boolean } {
  return {
    name: 'collect',
    got: [],
    finished: false,
    async take(record) {
      this.got.push(record);
    },
    async finish() {
      this.finished = true;
    },
  };
}

const doubling = (concurrency: number, delay: (n: number) => number): Stage<number, number> => ({
  name: 'double',
  concurrency,
  async run(n) {
    await later(delay(n));
    return [{ record: 2 * n, bytes: 10 }];
  },
});

async function pipe(stage: Stage<number, number>, inputs: number[], room: number, bytes = 10) {
  const [a, b] = [new BoundedQueue<number>(room), new BoundedQueue<number>(room)];
  const sink = collector();
  let highest = 0;
  const feed = async () => {
    for (const record of inputs) {
      await a.push({ record, bytes });
      highest = Math.max(highest, a.size);
    }
    a.end();
  };
  await Promise.all([
    feed(),
    driveStage(stage, inProcessConsumer(a, b)),
    driveSink(sink, inProcessConsumer<number, never>(b)),
  ]);
  return { ...sink, highest };
}

t.test('outputs come in input order, however long each took', async (t) => {
  const inputs = Array.from({ length: 60 }, (_, i) => i);
  const { got, finished } = await pipe(
    doubling(8, (n) => (n % 7) * 2),
    inputs,
    1e6,
  );
  t.strictSame(
    got,
    inputs.map((n) => 2 * n),
  );
  t.ok(finished);
});

t.test('many run at once', async (t) => {
  let [now, most] = [0, 0];
  const stage: Stage<number, number> = {
    name: 'count',
    concurrency: 5,
    async run(n) {
      most = Math.max(most, ++now);
      await later(5);
      now -= 1;
      return [{ record: n, bytes: 1 }];
    },
  };
  await pipe(stage, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 1e6);
  t.equal(most, 5);
});

t.test(
  'what waits or is worked on stays within the bound, and a tight bound does not deadlock',
  async (t) => {
    const inputs = Array.from({ length: 40 }, (_, i) => i);
    const { got, highest } = await pipe(
      doubling(8, () => 1),
      inputs,
      35,
    );
    t.equal(got.length, 40);
    t.ok(highest <= 35, `at most ${highest} bytes`);
    const large = await pipe(
      doubling(8, () => 1),
      inputs,
      5,
      100,
    );
    t.equal(large.got.length, 40, 'records larger than the bound pass one at a time');
  },
);

t.test('an error in a stage reaches every side, and nothing behind it is passed on', async (t) => {
  const [a, b] = [new BoundedQueue<number>(20), new BoundedQueue<number>(20)];
  const sink = collector();
  const stage: Stage<number, number> = {
    name: 'fail',
    concurrency: 2,
    async run(n) {
      if (n === 3) throw new Error('three');
      return [{ record: n, bytes: 10 }];
    },
  };
  const feed = async () => {
    for (let i = 0; i < 100; i++) await a.push({ record: i, bytes: 10 });
    a.end();
  };
  const outcomes = await Promise.allSettled([
    feed(),
    driveStage(stage, inProcessConsumer(a, b)),
    driveSink(sink, inProcessConsumer<number, never>(b)),
  ]);
  for (const outcome of outcomes)
    t.match(outcome, { status: 'rejected', reason: { message: 'three' } });
  t.notOk(sink.finished);
  t.ok(sink.got.every((n) => n < 3));
});
