import { createRequire } from 'node:module';
import type { Kafka } from 'kafkajs';

// What is used of kafkajs that it does not show: its connections, with TLS and passwords, and its
// way to write requests. Its version is pinned in package.json for this reason.
const load = createRequire(import.meta.url);

/** A request ready to be sent, and how its answer is read. */
export interface Call<Answer> {
  request: { encode(): Promise<{ buffer: Buffer }> };
  response: { decode(bytes: Buffer): Promise<Answer>; parse(answer: Answer): Promise<Answer> };
  requestTimeout?: number;
}

/** An operation in the versions that are known here. */
export interface Operation<Given, Answer> {
  versions: string[];
  protocol(choice: { version: number }): (given: Given) => Call<Answer>;
}

export interface ListedOffsets {
  responses: { topic: string; partitions: { partition: number; offset: string }[] }[];
}

export interface Broker {
  /** @returns the operation in the latest version that both sides know */
  lookupRequest<Given, Answer>(
    key: number,
    operation: Operation<Given, Answer>,
  ): (given: Given) => Call<Answer>;
  connectionPool: { send<Answer>(call: Call<Answer>): Promise<Answer> };
  listOffsets(given: {
    isolationLevel: number;
    topics: { topic: string; partitions: { partition: number; timestamp: number }[] }[];
  }): Promise<ListedOffsets>;
  disconnect(): Promise<void>;
}

export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  /** Asks where the partitions of a topic are, now and at every refresh. */
  addTargetTopic(topic: string): Promise<void>;
  refreshMetadata(): Promise<void>;
  findTopicPartitionMetadata(topic: string): { partitionId: number; leader: number }[];
  findBroker(given: { nodeId: number }): Promise<Broker>;
}

/** Connections of their own, as this client is set up. */
export function clusterOf(kafka: Kafka): Cluster {
  const name = Object.getOwnPropertySymbols(kafka).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  );
  if (name === undefined) throw new Error('kafkajs is of another version than the pinned one');
  const inside = kafka as unknown as Record<symbol, (options: object) => Cluster>;
  return (inside[name] as (options: object) => Cluster)({ allowAutoTopicCreation: false });
}

export interface FetchGiven {
  isolationLevel: number;
  maxWaitTime: number;
  minBytes: number;
  maxBytes: number;
  topics: {
    topic: string;
    partitions: { partition: number; fetchOffset: string; maxBytes: number }[];
  }[];
}

/** Fetch as kafkajs has it: its requests are right, its answers are read by ourselves. */
export const kafkaJsFetch = load('kafkajs/src/protocol/requests/fetch/index.js') as Operation<
  FetchGiven,
  unknown
>;

/** The error that a broker means by a number. */
export const errorOf = (
  load('kafkajs/src/protocol/error.js') as {
    createErrorFromCode(code: number): Error & { type: string; retriable: boolean };
  }
).createErrorFromCode;
