import { kafkaClient } from '../../channels/kafka/connect.js';
import { connectionOf } from '../../channels/kafka/connection.js';
import { namesOf } from '../../channels/kafka/names.js';
import type { KafkaAdmin } from '../../channels/kafka/port.js';
import { applyTopics, checkTopics } from '../../channels/kafka/topics.js';
import { Envelope } from '../../channels/wire/envelope.js';
import type { LoadedConfig } from '../../config/load.js';
import { datasetId } from '../../dataset/dataset-id.js';
import type { RunDependencies } from '../../runtime/dependencies/dependencies.js';
import type { Outlet } from '../../runtime/submit.js';

export interface OpenOutlet extends Outlet {
  admin: KafkaAdmin;
  close(): Promise<void>;
}

/** An administrator's connection to the brokers of a configuration. */
export const adminOf = ({ config, base }: LoadedConfig): Promise<KafkaAdmin> =>
  kafkaClient(connectionOf(config.kafka, base)).admin();

export type OutletDependencies = Pick<RunDependencies, 'made' | 'newId' | 'store'>;

/**
 * Opens the way to the workers.
 * @param create whether missing topics are created
 */
export async function openOutlet(
  { config, base }: LoadedConfig,
  { store, made, newId }: OutletDependencies,
  create: boolean,
): Promise<OpenOutlet> {
  const names = namesOf(config);
  const connection = connectionOf(config.kafka, base);
  const client = kafkaClient(connection);
  const admin = await client.admin();
  try {
    if (create) await applyTopics(admin, names, config.kafka);
    else await checkTopics(admin, names, config.kafka);
    const producer = await client.producer();
    return {
      ...{ names, admin, producer, partitions: config.kafka.partitions },
      envelope: new Envelope(
        store,
        await datasetId(store, newId),
        made.identity,
        config.kafka.message_bytes,
      ),
      async close() {
        await producer.close();
        await admin.close();
      },
    };
  } catch (error) {
    await admin.close();
    throw error;
  }
}
