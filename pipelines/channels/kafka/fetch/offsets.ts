import type { Clock } from '../../../core/clock.js';
import type { PartitionOffsets } from '../../../core/topic-reader.js';
import { type Broker, type Cluster, errorOf } from './internals.js';
import { Patience } from './patience.js';

const [UNKNOWN_PARTITION, NO_LEADER] = [3, 5];
/** What stands for the two ends of a partition where offsets are asked for by time. */
const [END, BEGINNING] = [-1, -2];
const [READ_UNCOMMITTED, READ_COMMITTED] = [0, 1];
/** A topic that has just been made is not known everywhere at once. */
const PATIENCE_MS = 6000;

/** The broker that leads a partition, connected. */
export async function leaderOf(
  cluster: Cluster,
  topic: string,
  partition: number,
): Promise<Broker> {
  const found = cluster
    .findTopicPartitionMetadata(topic)
    .find(({ partitionId }) => partitionId === partition);
  if (!found) throw errorOf(UNKNOWN_PARTITION);
  if (found.leader < 0) throw errorOf(NO_LEADER);
  return cluster.findBroker({ nodeId: found.leader });
}

async function ask(
  broker: Broker,
  topic: string,
  partitions: readonly number[],
  [isolationLevel, timestamp]: readonly [number, number],
): Promise<Map<number, number>> {
  const asked = partitions.map((partition) => ({ partition, timestamp }));
  const answer = await broker.listOffsets({
    isolationLevel,
    topics: [{ topic, partitions: asked }],
  });
  return new Map(
    answer.responses.flatMap((one) =>
      one.partitions.map(({ partition, offset }): [number, number] => [partition, Number(offset)]),
    ),
  );
}

async function listOnce(cluster: Cluster, topic: string): Promise<PartitionOffsets[]> {
  await cluster.addTargetTopic(topic);
  await cluster.refreshMetadata();
  const byLeader = new Map<Broker, number[]>();
  for (const { partitionId } of cluster.findTopicPartitionMetadata(topic)) {
    const broker = await leaderOf(cluster, topic, partitionId);
    byLeader.set(broker, [...(byLeader.get(broker) ?? []), partitionId]);
  }
  const found: PartitionOffsets[] = [];
  for (const [broker, partitions] of byLeader) {
    // In this order: what comes meanwhile is not taken for held back.
    const ends = await ask(broker, topic, partitions, [READ_UNCOMMITTED, END]);
    const stable = await ask(broker, topic, partitions, [READ_COMMITTED, END]);
    const lows = await ask(broker, topic, partitions, [READ_COMMITTED, BEGINNING]);
    for (const partition of partitions) {
      const low = lows.get(partition) ?? 0;
      const high = Math.max(low, stable.get(partition) ?? 0);
      found.push({ partition, low, high, held: Math.max(0, (ends.get(partition) ?? 0) - high) });
    }
  }
  return found.sort((a, b) => a.partition - b.partition);
}

/** What each partition of a topic holds, its stable end and not its last record. */
export async function listOffsets(
  cluster: Cluster,
  topic: string,
  clock: Clock,
): Promise<PartitionOffsets[]> {
  const patience = new Patience(clock, PATIENCE_MS);
  for (;;) {
    try {
      return await listOnce(cluster, topic);
    } catch (error) {
      await patience.failed(error, cluster);
    }
  }
}
