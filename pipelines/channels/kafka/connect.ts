import type { Clock } from '../../core/clock.js';
import type { Connection } from './connection.js';
import { kafkaJsClient } from './kafkajs.js';
import type { KafkaClient } from './port.js';

/** The Kafka client in use. Another implementation of the port takes its place here. */
export const kafkaClient = (connection: Connection, clientId: string, clock: Clock): KafkaClient =>
  kafkaJsClient(connection, clientId, clock);
