import { hostname } from 'node:os';
import type { StageName } from '../../channels/kafka/names.js';
import type { KafkaProducer } from '../../channels/kafka/port.js';
import type { Clock } from '../../core/clock.js';
import type { Counters } from './counters.js';

/** What a worker says of one of its stages. */
export interface WorkerStatus extends Omit<Counters, 'paused'> {
  worker: string;
  stage: StageName;
  host: string;
  pid: number;
  paused: string | null;
  /** milliseconds since the epoch */
  started: number;
  at: number;
  /** resident memory of the process, bytes */
  rss: number;
}

/** How often workers speak; one that has been silent for three times as long is gone. */
export const STATUS_EVERY_MS = 2000;

/** Says every few seconds how the stages of this worker are, until it is stopped. */
export function publishStatus(options: {
  id: string;
  counters: ReadonlyMap<StageName, Counters>;
  producer: KafkaProducer;
  topic: string;
  clock: Clock;
}): { stop(): Promise<void> } {
  const { id, counters, producer, topic, clock } = options;
  const started = clock.now();
  let isOver = false;
  const say = async () => {
    const records = [...counters].map(([stage, counter]) => {
      const status: WorkerStatus = {
        ...counter,
        paused: counter.paused ?? null,
        ...{ worker: id, stage, host: hostname(), pid: process.pid, started },
        at: clock.now(),
        rss: process.memoryUsage.rss(),
      };
      return {
        topic,
        partition: 0,
        key: `${id} ${stage}`,
        value: Buffer.from(JSON.stringify(status)),
        headers: {},
      };
    });
    await producer.send(records);
  };
  const loop = (async () => {
    while (!isOver) {
      await say().catch(() => {}); // a broker that is away is noticed where records travel
      for (let waited = 0; waited < STATUS_EVERY_MS && !isOver; waited += 200) {
        await clock.sleep(200);
      }
    }
  })();
  return {
    async stop() {
      isOver = true;
      await loop;
    },
  };
}
