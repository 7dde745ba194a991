import type { Clock } from '../core/clock.js';
import type { Metrics } from '../core/metrics.js';

/** What a broker knows of topics and groups. */
export interface LagSource {
  /** offsets [low, high) that each partition holds */
  watermarks(topic: string): Promise<{ partition: number; low: number; high: number }[]>;
  /** where a group stands, by partition */
  places(group: string, topic: string): Promise<ReadonlyMap<number, number>>;
}

export interface LagOptions {
  source: LagSource;
  stage: string;
  group: string;
  topic: string;
  /** records at the end of a partition that nobody takes: of a transaction 1, else 0 */
  control: number;
  /** the partitions that this worker has now */
  partitions(): Iterable<number>;
  metrics: Pick<Metrics, 'lag' | 'unassigned'>;
  clock: Pick<Clock, 'sleep'>;
}

/** Two requests to the broker, so no more often than Prometheus asks. */
export const LAG_EVERY_MS = 5000;
/** How soon a watch ends that is told to stop. */
const STEP_MS = 200;

/** Measures every few seconds how far the group is behind in this worker's partitions, until stopped. */
export function watchLag(options: LagOptions): { stop(): Promise<void> } {
  const { source, stage, group, topic, control, metrics, clock } = options;
  let told = new Set<number>();
  let isOver = false;
  const look = async (): Promise<void> => {
    const [marks, places] = await Promise.all([
      source.watermarks(topic),
      source.places(group, topic),
    ]);
    const mine = new Set(options.partitions());
    for (const partition of told) if (!mine.has(partition)) metrics.unassigned(stage, partition);
    for (const { partition, low, high } of marks) {
      if (!mine.has(partition)) continue;
      const next = Math.max(low, places.get(partition) ?? 0);
      metrics.lag(stage, partition, Math.max(0, high - next - control));
    }
    told = mine;
  };
  const loop = (async () => {
    while (!isOver) {
      // A broker that is away is noticed where records travel; the last numbers stand meanwhile.
      await look().catch(() => {});
      for (let waited = 0; waited < LAG_EVERY_MS && !isOver; waited += STEP_MS) {
        await clock.sleep(STEP_MS);
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
