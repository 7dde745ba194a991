import { ByteReader } from './byte-reader.js';
import { BATCH_LIMIT, CODECS } from './codecs/codecs.js';
import { crc32c } from './crc32c.js';
import { Malformed } from './malformed.js';

// A batch: https://kafka.apache.org/documentation/#recordbatch. Its head is 61 bytes; the length
// that it names begins behind the offset and the length itself.
const LENGTH_END = 12;
const MAGIC_AT = 16;
const CHECKED_FROM = 21;
const HEAD = 61;
const [CODEC, LOG_APPEND_TIME, TRANSACTIONAL, CONTROL] = [7, 8, 16, 32];
/** A record without key, value and headers, behind its length. */
const SMALLEST_RECORD = 6;
const ABORT = 0;

export interface BatchRecord {
  offset: number;
  /** milliseconds since the epoch */
  timestamp: number;
  key: Buffer | undefined;
  value: Buffer | undefined;
  headers: [name: string, value: Buffer | undefined][];
}

export interface RecordBatch {
  /** the offsets [base, next) are this batch's, whatever compaction has left of them */
  base: number;
  next: number;
  codec: number;
  producerId: bigint;
  isTransactional: boolean;
  /** the end of a transaction, no record of anybody's */
  isControl: boolean;
  records(): Generator<BatchRecord>;
}

function readRecord(reader: ByteReader, base: number, time: number): BatchRecord {
  const length = reader.varint();
  const left = reader.left - length;
  if (length < SMALLEST_RECORD || left < 0) throw new Malformed('a record has a wrong length');
  reader.int8(); // attributes, of which there are none yet
  const timestamp = time + reader.varlong();
  const offset = base + reader.varint();
  const [key, value] = [reader.varBytes(), reader.varBytes()];
  const headers: BatchRecord['headers'] = [];
  for (let more = reader.varint(); more > 0; more -= 1)
    headers.push([(reader.varBytes() ?? Buffer.alloc(0)).toString('utf8'), reader.varBytes()]);
  if (reader.left !== left) throw new Malformed('a record has a wrong length');
  return { offset, timestamp, key, value, headers };
}

/** @param bytes a whole batch whose magic is 2 */
function readBatch(bytes: Buffer): RecordBatch {
  const reader = new ByteReader(bytes);
  const base = reader.offset();
  reader.take(CHECKED_FROM - 8 - 4);
  const crc = reader.uint32();
  if (crc32c(bytes.subarray(CHECKED_FROM)) !== crc) throw new Malformed('its checksum is wrong');
  const attributes = reader.int16();
  const next = base + reader.int32() + 1;
  const [baseTime, lastTime] = [Number(reader.int64()), Number(reader.int64())];
  const producerId = reader.int64();
  reader.take(2 + 4); // the producer's epoch and sequence
  const count = reader.int32();
  if (next <= base || base < 0 || count < 0) throw new Malformed('its offsets or count are none');
  const codec = attributes & CODEC;

  function* records(): Generator<BatchRecord> {
    if (count === 0) return;
    const { name, unpack } = codecOf(codec);
    let unpacked: Buffer;
    try {
      unpacked = unpack(bytes.subarray(HEAD), BATCH_LIMIT);
    } catch (cause) {
      if (!(cause instanceof Malformed)) throw cause;
      throw new Malformed(`its ${name} data cannot be unpacked: ${cause.message}`, { cause });
    }
    const inside = new ByteReader(unpacked);
    if (count * SMALLEST_RECORD > inside.left)
      throw new Malformed('it has fewer records than told');
    let least = base;
    for (let i = 0; i < count; i += 1) {
      const record = readRecord(inside, base, baseTime);
      if (record.offset < least || record.offset >= next)
        throw new Malformed('a record has an offset outside its batch');
      least = record.offset + 1;
      yield attributes & LOG_APPEND_TIME ? { ...record, timestamp: lastTime } : record;
    }
    if (inside.left > 0) throw new Malformed('it has more than its records');
  }
  return {
    ...{ base, next, codec, producerId, records },
    isTransactional: (attributes & TRANSACTIONAL) !== 0,
    isControl: (attributes & CONTROL) !== 0,
  };
}

function codecOf(number: number) {
  const codec = CODECS.get(number);
  if (codec) return codec;
  const known = [...CODECS.values()].map(({ name }) => name).join(', ');
  throw new Malformed(
    `it is compressed with codec ${number}, which is not known here: set the topic's compression.type to one of ${known}`,
  );
}

/**
 * The batches of a fetch, in order. The last one may have come in part: it is left out.
 * @throws Malformed where one is damaged
 */
export function* batchesOf(bytes: Buffer): Generator<RecordBatch> {
  for (let at = 0; bytes.length - at > MAGIC_AT; ) {
    const length = LENGTH_END + bytes.readInt32BE(at + 8);
    const magic = bytes.readInt8(at + MAGIC_AT);
    if (magic !== 2) {
      throw new Malformed(
        magic === 0 || magic === 1
          ? `it is in message format ${magic}, of before Kafka 0.11: copy the topic with a client of today, and name the copy`
          : `it is in message format ${magic}, which is not known here`,
      );
    }
    if (length < HEAD) throw new Malformed('its length is wrong');
    if (length > bytes.length - at) return;
    yield readBatch(bytes.subarray(at, at + length));
    at += length;
  }
}

/** Whether a batch says that a transaction of its producer was given up. */
export function isAbort(batch: RecordBatch): boolean {
  if (!batch.isControl) return false;
  const [marker] = batch.records();
  // Version and kind, two bytes each.
  return marker?.key !== undefined && marker.key.length >= 4 && marker.key.readInt16BE(2) === ABORT;
}
