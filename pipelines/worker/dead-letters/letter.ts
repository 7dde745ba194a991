import type { StageName } from '../../channels/kafka/names.js';
import type { KafkaRecord, OutgoingRecord, ReceivedRecord } from '../../channels/kafka/port.js';
import { LongprefError } from '../../core/errors.js';

/** Why a record was set aside, as it stands in the headers of a dead letter. */
export interface DeadLetterReason {
  stage: StageName;
  code: string;
  message: string;
  attempts: number;
  /** ISO 8601 */
  at: string;
}

const PREFIX = 'dead-';
/** Headers are small: brokers and tools are not made for long ones. */
const MESSAGE_LENGTH = 2000;

export const codeOf = (error: unknown): string =>
  error instanceof LongprefError ? error.code : 'UNEXPECTED';

/** A record as it goes to `<stage>.dlq`: value, key and headers as they came, the reason beside them. */
export const deadLetter = (
  record: ReceivedRecord,
  topic: string,
  { stage, code, message, attempts, at }: DeadLetterReason,
): OutgoingRecord => ({
  topic,
  partition: 0,
  key: record.key,
  value: record.value,
  headers: {
    ...record.headers,
    [`${PREFIX}stage`]: stage,
    [`${PREFIX}code`]: code,
    [`${PREFIX}error`]: message.slice(0, MESSAGE_LENGTH),
    [`${PREFIX}attempts`]: String(attempts),
    [`${PREFIX}origin`]: `${record.topic}:${record.partition}:${record.offset}`,
    [`${PREFIX}at`]: at,
  },
});

/** What a dead letter says of itself. */
export interface DeadLetter {
  /** its offset in the dead letters of the stage */
  id: number;
  stage: StageName;
  code: string;
  error: string;
  attempts: number;
  at: string;
  origin: { topic: string; partition: number; offset: number };
  record: KafkaRecord;
}

export function readDeadLetter(stage: StageName, received: ReceivedRecord): DeadLetter {
  const headers = { ...received.headers };
  const take = (name: string): string => {
    const value = headers[PREFIX + name] ?? '';
    delete headers[PREFIX + name];
    return value;
  };
  take('stage');
  const [topic = '', partition, offset] = take('origin').split(':');
  return {
    id: received.offset,
    stage,
    code: take('code'),
    error: take('error'),
    attempts: Number(take('attempts')),
    at: take('at'),
    origin: { topic, partition: Number(partition), offset: Number(offset) },
    record: { key: received.key, value: received.value, headers },
  };
}

/** A note among the dead letters that one of them is dealt with. */
export const settled = (id: number, action: 'replay' | 'drop', key: string): KafkaRecord => ({
  key,
  value: Buffer.alloc(0),
  headers: { [`${PREFIX}settles`]: String(id), [`${PREFIX}action`]: action },
});

/** The dead letters of a stage that nobody has dealt with yet. */
export function openLetters(stage: StageName, records: readonly ReceivedRecord[]): DeadLetter[] {
  const isSettled = new Set(
    records.flatMap(({ headers }) => {
      const id = headers[`${PREFIX}settles`];
      return id === undefined ? [] : [Number(id)];
    }),
  );
  return records
    .filter(({ headers, offset }) => !(`${PREFIX}settles` in headers) && !isSettled.has(offset))
    .map((record) => readDeadLetter(stage, record));
}
