import { ChannelError } from '../../core/errors.js';
import { hashOf, sha256 } from '../../core/hash.js';
import type { OffsetRange } from '../../core/topic-reader.js';
import type { StreamRange } from '../../generated/log-entry.js';
import type { ReceivedRecord } from './port.js';

/** Tells a record from any other that could stand at its offset. */
export const fingerprintOf = ({ key, value, timestamp }: ReceivedRecord): string =>
  hashOf([key, timestamp, sha256(value)]);

const ANEW =
  'raise kafka.generation for topics of their own, run longpref topics apply and submit again: what the data set has is left out';

/** Topic and partition as messages call them. */
const nameOf = (topic: string, partition: number) => `${topic}, partition ${partition}`;

/** A record that must be there still. */
export interface Check {
  offset: number;
  fingerprint: string;
}

/**
 * Where reading a partition begins: at the last record that the data set has, to see that it is
 * still the same one, or behind it where retention has taken it.
 * @param last the last range of the data set's log, undefined where it has none
 * @throws ChannelError where records are lost or the topic is another one
 */
export function startOf(
  topic: string,
  { partition, low, high }: OffsetRange,
  last: StreamRange | undefined,
): { from: number; check?: Check } {
  const next = last?.next ?? 0;
  const name = nameOf(topic, partition);
  if (high < next) {
    throw new ChannelError(
      `${name} ends at offset ${high}, but the data set has it up to ${next}: the topic was made anew; ${ANEW}`,
    );
  }
  if (low > next) {
    throw new ChannelError(
      `${name} begins at offset ${low}, but the data set has it up to ${next}: retention has taken records that were not committed; ` +
        `raise kafka.retention_hours, then ${ANEW}`,
    );
  }
  if (last?.fingerprint === undefined) return { from: next };
  const offset = last.record ?? next - 1;
  return low <= offset
    ? { from: offset, check: { offset, fingerprint: last.fingerprint } }
    : { from: next };
}

/** @throws ChannelError where the first record that came is not the one that was there */
export function checkFingerprint(first: ReceivedRecord, { offset, fingerprint }: Check): void {
  if (first.offset === offset && fingerprintOf(first) === fingerprint) return;
  throw new ChannelError(
    `${nameOf(first.topic, first.partition)}: the record at offset ${offset} is not the one that the data set was made from: the topic was made anew; ${ANEW}`,
  );
}
