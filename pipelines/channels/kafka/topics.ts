import { ChannelError } from '../../core/errors.js';
import type { PipelineConfig } from '../../generated/pipeline.js';
import { type Names, STAGES } from './names.js';
import type { KafkaAdmin, TopicSettings } from './port.js';

const HOUR_MS = 3_600_000;
/** What workers say of themselves is of no use later. */
const STATUS_MS = 600_000;
/** Room for headers and the batch around a value. */
const BATCH_BYTES = 1_048_588;

/** The topics of a data set, as configured. */
export function topicsOf(names: Names, kafka: PipelineConfig['kafka']): TopicSettings[] {
  const topic = (name: string, partitions: number, retentionMs: number): TopicSettings => ({
    name,
    partitions,
    replication: kafka.replication,
    config: {
      'cleanup.policy': 'delete',
      'retention.ms': String(Math.round(retentionMs)),
      'max.message.bytes': String(BATCH_BYTES),
    },
  });
  // By the broker's clock, which longpref doctor compares with ours.
  const status = (settings: TopicSettings): TopicSettings => ({
    ...settings,
    config: { ...settings.config, 'message.timestamp.type': 'LogAppendTime' },
  });
  return [
    ...STAGES.map((stage) =>
      topic(names.input(stage), kafka.partitions, kafka.retention_hours * HOUR_MS),
    ),
    ...STAGES.map((stage) => topic(names.deadLetters(stage), 1, kafka.dead_letter_hours * HOUR_MS)),
    status(topic(names.status, 1, STATUS_MS)),
  ];
}

export interface Applied {
  name: string;
  partitions: number;
  what: 'created' | 'set';
}

/**
 * Creates what is missing and sets retention of what is there.
 * @throws ChannelError where a topic has another number of partitions: documents would move
 * between partitions, and samples could stand twice
 */
export async function applyTopics(
  admin: KafkaAdmin,
  names: Names,
  kafka: PipelineConfig['kafka'],
): Promise<Applied[]> {
  const there = new Map((await admin.topics()).map((topic) => [topic.name, topic]));
  const wanted = topicsOf(names, kafka);
  for (const { name, partitions } of wanted) {
    const found = there.get(name);
    if (found && found.partitions !== partitions) {
      throw new ChannelError(
        `${name} has ${found.partitions} partitions, kafka.partitions is ${partitions}: set it to ${found.partitions}, or raise kafka.generation for topics of their own`,
      );
    }
  }
  const missing = wanted.filter(({ name }) => !there.has(name));
  if (missing.length > 0) await admin.create(missing);
  const applied: Applied[] = [];
  for (const { name, partitions, config } of wanted) {
    if (there.has(name)) await admin.configure(name, config);
    applied.push({ name, partitions, what: there.has(name) ? 'set' : 'created' });
  }
  return applied;
}

/** @throws ChannelError where a topic is missing or has another number of partitions */
export async function checkTopics(
  admin: KafkaAdmin,
  names: Names,
  kafka: PipelineConfig['kafka'],
): Promise<void> {
  const there = new Map((await admin.topics()).map((topic) => [topic.name, topic.partitions]));
  for (const { name, partitions } of topicsOf(names, kafka)) {
    const found = there.get(name);
    if (found === undefined) {
      throw new ChannelError(`topic ${name} is missing: longpref topics apply creates it`);
    }
    if (found !== partitions) {
      throw new ChannelError(
        `${name} has ${found} partitions, kafka.partitions is ${partitions}: set it to ${found}, or raise kafka.generation`,
      );
    }
  }
}
