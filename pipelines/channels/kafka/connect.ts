import { randomUUID } from 'node:crypto';
import { systemClock } from '../../core/clock.js';
import type { Connection } from './connection.js';
import { kafkaJsClient } from './kafkajs.js';
import type { KafkaClient } from './port.js';

/**
 * The Kafka client in use. Another implementation of the port takes its place here.
 * @param clientId how the broker's logs call this process
 */
export const kafkaClient = (
  connection: Connection,
  clientId = `longpref-${randomUUID().slice(0, 8)}`,
): KafkaClient => kafkaJsClient(connection, clientId, { clock: systemClock, newId: randomUUID });
