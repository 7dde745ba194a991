import { crc32c } from '../../../pipelines/channels/kafka/fetch/crc32c.js';

/** A number as Kafka's varints have it. */
export function varint(value: number | bigint): Buffer {
  let left = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
  const bytes: number[] = [];
  while (left > 127n) {
    bytes.push(Number(left & 127n) | 128);
    left >>= 7n;
  }
  return Buffer.from([...bytes, Number(left)]);
}

const sized = (bytes: Buffer | string | null): Buffer => {
  if (bytes === null) return varint(-1);
  const buffer = Buffer.from(bytes as string);
  return Buffer.concat([varint(buffer.length), buffer]);
};

export interface TestRecord {
  /** beyond the first offset of the batch */
  delta: number;
  value: string | null;
  key?: Buffer | string | null;
  headers?: [string, string | null][];
  timeDelta?: number;
}

export const recordBytes = ({
  delta,
  value,
  key = null,
  headers = [],
  timeDelta = 0,
}: TestRecord) =>
  sized(
    Buffer.concat([
      Buffer.from([0]),
      varint(timeDelta),
      varint(delta),
      sized(key),
      sized(value),
      varint(headers.length),
      ...headers.flatMap(([name, text]) => [sized(name), sized(text)]),
    ]) as unknown as string,
  );

export interface TestBatch {
  base: number;
  /** offsets from the first to the last, whatever records are left */
  lastDelta?: number;
  records?: TestRecord[];
  /** in place of the records, what they are packed to */
  packed?: Buffer;
  count?: number;
  attributes?: number;
  producerId?: number;
  time?: number;
  lastTime?: number;
  magic?: number;
}

/** A batch of records as brokers keep and send it, its checksum right. */
export function batch(given: TestBatch): Buffer {
  const records = given.records ?? [];
  const body = given.packed ?? Buffer.concat(records.map(recordBytes));
  const bytes = Buffer.alloc(61 + body.length);
  bytes.writeBigInt64BE(BigInt(given.base), 0);
  bytes.writeInt32BE(bytes.length - 12, 8);
  bytes.writeInt8(given.magic ?? 2, 16);
  bytes.writeInt16BE(given.attributes ?? 0, 21);
  bytes.writeInt32BE(given.lastDelta ?? records.at(-1)?.delta ?? 0, 23);
  bytes.writeBigInt64BE(BigInt(given.time ?? 0), 27);
  bytes.writeBigInt64BE(BigInt(given.lastTime ?? given.time ?? 0), 35);
  bytes.writeBigInt64BE(BigInt(given.producerId ?? -1), 43);
  bytes.writeInt32BE(given.count ?? records.length, 57);
  body.copy(bytes, 61);
  bytes.writeUInt32BE(crc32c(bytes.subarray(21)), 17);
  return bytes;
}

/** What ends a transaction. */
export const marker = (base: number, producerId: number, kind: 'abort' | 'commit'): Buffer =>
  batch({
    ...{ base, producerId, attributes: 16 | 32 },
    records: [
      { delta: 0, key: Buffer.from([0, 0, 0, kind === 'abort' ? 0 : 1]), value: '\0\0\0\0\0\0' },
    ],
  });
