import t from 'tap';
import type { ReceivedRecord } from '../../../pipelines/channels/kafka/port.js';
import { RefusedRecord } from '../../../pipelines/channels/wire/envelope.js';
import { systemClock } from '../../../pipelines/core/clock.js';
import {
  ConfigError,
  DatasetError,
  MessageError,
  StoreError,
} from '../../../pipelines/core/errors.js';
import { noLog } from '../../../pipelines/core/log.js';
import { noMetrics } from '../../../pipelines/core/metrics.js';
import { deadLetter, openLetters, settled } from '../../../pipelines/worker/dead-letters/letter.js';
import { chosenLetters } from '../../../pipelines/worker/dead-letters/queue.js';
import { SetAside, Steady, Stopped } from '../../../pipelines/worker/driver/steady.js';
import { MOST_KILLS, Suspects } from '../../../pipelines/worker/driver/suspects.js';

const record = (offset: number, headers: Record<string, string> = {}): ReceivedRecord => ({
  ...{ topic: 'in', partition: 0, offset, timestamp: 0, key: `document ${offset}`, headers },
  value: Buffer.from(`value ${offset}`),
});

/** A clock whose sleeps are over at once, and noted. */
function quickClock() {
  const slept: number[] = [];
  const sleep = async (ms: number) => {
    slept.push(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { slept, clock: { ...systemClock, sleep } };
}

function steady(suspicion = {}) {
  const { slept, clock } = quickClock();
  const stop = new AbortController();
  const paused: (string | undefined)[] = [];
  const told: object[] = [];
  const suspects = new Suspects(suspicion, (event) => told.push(event));
  const worker = new Steady({
    ...{ stage: 'pair', clock, suspects, metrics: noMetrics, log: noLog, stopped: stop.signal },
    random: { next: () => 0.5 } as never,
    onPaused: (reason) => paused.push(reason),
  });
  return { worker, slept, stop, paused, told };
}

t.test('what fails by itself is tried three times and then set aside', async (t) => {
  const { worker, slept } = steady();
  let tries = 0;
  const failing = worker.run(record(1), async () => {
    tries += 1;
    throw new DatasetError('the text is gone');
  });
  const error = await failing.catch((caught) => caught);
  t.type(error, SetAside);
  t.match(error.reason, {
    stage: 'pair',
    code: 'DATASET',
    message: 'the text is gone',
    attempts: 3,
  });
  t.equal(tries, 3);
  t.equal(slept.length, 2);
  t.ok((slept[1] as number) > (slept[0] as number), 'longer each time');
});

t.test(
  'a damaged record is set aside at once; what a new try cannot mend ends the worker',
  async (t) => {
    const { worker } = steady();
    const once = await worker
      .run(record(1), async () => {
        throw new MessageError('not JSON');
      })
      .catch((caught) => caught);
    t.match(once.reason, { code: 'MESSAGE', attempts: 1 });
    await t.rejects(
      worker.run(record(2), async () => {
        throw new ConfigError('positions_length is too small');
      }),
      { code: 'CONFIG' },
    );
  },
);

t.test('a dependency that is down is waited for, by all records, for ever longer', async (t) => {
  const { worker, slept, paused } = steady();
  let [tries, down] = [0, 8];
  const call = async () => {
    tries += 1;
    if (down-- > 0) throw new StoreError('no answer', { transient: true });
    return 'done';
  };
  t.strictSame(await Promise.all([worker.run(record(1), call), worker.run(record(2), call)]), [
    'done',
    'done',
  ]);
  t.ok(tries >= 10, 'tried until it was there');
  t.ok(slept.every((ms) => ms <= 30_000 * 1.5));
  t.match(paused, ['no answer'], 'it says why it waits');
  t.equal(paused.at(-1), undefined, 'and when it goes on');
});

t.test(
  'a record that this worker may not read is held until the worker is told to stop',
  async (t) => {
    const { worker, stop, paused } = steady();
    const held = worker.run(record(1), async () => {
      throw new RefusedRecord('another configuration');
    });
    const first = await Promise.race([held.catch((error) => error), systemClock.sleep(50)]);
    t.equal(first, undefined, 'still held');
    t.strictSame(paused, ['another configuration']);
    stop.abort();
    await t.rejects(held, new Stopped());
  },
);

t.test(
  'after a crash, suspects run alone, and one that killed alone three times does not',
  async (t) => {
    const suspicion = { 'in:0:1': 0, 'in:0:2': MOST_KILLS };
    const { worker, told } = steady(suspicion);
    const running = new Set<number>();
    const seen: number[] = [];
    const work = (offset: number) => async () => {
      running.add(offset);
      if (offset === 1) t.equal(running.size, 1, 'nothing runs when a suspect begins');
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (offset === 1) t.equal(running.size, 1, 'nothing runs beside a suspect');
      running.delete(offset);
      seen.push(offset);
    };
    const results = await Promise.allSettled(
      [3, 1, 2, 4].map((offset) => worker.run(record(offset), work(offset))),
    );
    t.strictSame(
      results.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    );
    t.match((results[2] as PromiseRejectedResult).reason.reason, { code: 'CRASH', attempts: 3 });
    t.strictSame(seen.sort(), [1, 3, 4]);
    t.ok(told.some((event) => JSON.stringify(event) === '{"begin":"in:0:1","alone":true}'));
  },
);

t.test('dead letters keep the record as it came, and a note settles them', (t) => {
  const origin = record(7, { kind: 'scored', submission: 'a' });
  const reason = {
    stage: 'pair' as const,
    code: 'DATASET',
    message: 'gone',
    attempts: 3,
    at: 'now',
  };
  const written = deadLetter(origin, 'pair.dlq', reason);
  const at = (
    offset: number,
    from: { key: string; value: Buffer; headers: Record<string, string> },
  ) => ({
    ...record(offset),
    ...from,
    topic: 'pair.dlq',
  });
  const [letter] = openLetters('pair', [at(0, written)]);
  t.match(letter, { id: 0, stage: 'pair', code: 'DATASET', error: 'gone', attempts: 3 });
  t.strictSame(letter?.origin, { topic: 'in', partition: 0, offset: 7 });
  t.strictSame(letter?.record, { key: origin.key, value: origin.value, headers: origin.headers });
  const both = [at(0, written), at(2, written), at(3, settled(0, 'replay', origin.key))];
  t.strictSame(
    openLetters('pair', both).map(({ id }) => id),
    [2],
  );
  t.throws(() => chosenLetters(openLetters('pair', both), ['pair:0']), {
    message: /no dead letter pair:0/,
  });
  t.match(chosenLetters(openLetters('pair', both), ['2']), [{ id: 2 }]);
  t.end();
});
