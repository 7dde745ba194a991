import { randomUUID } from 'node:crypto';
import { systemClock } from '../../core/clock.js';
import { lazily } from '../../core/lazily.js';
import type { Connection } from './connection.js';
import type { KafkaClient } from './port.js';

/**
 * The Kafka client in use. Another implementation of the port takes its place here. It is loaded
 * with the first connection: a run in process, which has none, starts 0.1 s sooner.
 * @param clientId how the broker's logs call this process
 */
export function kafkaClient(
  connection: Connection,
  clientId = `longpref-${randomUUID().slice(0, 8)}`,
): KafkaClient {
  const loaded = lazily(async () => {
    const { kafkaJsClient } = await import('./kafkajs.js');
    return kafkaJsClient(connection, clientId, systemClock);
  });
  return {
    admin: async () => (await loaded()).admin(),
    producer: async () => (await loaded()).producer(),
    transactions: async (id) => (await loaded()).transactions(id),
    join: async (options, handlers) => (await loaded()).join(options, handlers),
  };
}
