import { ByteReader } from '../byte-reader.js';
import { Malformed } from '../malformed.js';
import { Output, tooLarge } from './output.js';

/** What Java's clients put around blocks of 32 kB: this, two versions, and each block's length. */
const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER = 16;

/** The length that a block says it has: 7 bits a byte. */
function lengthOf(reader: ByteReader): number {
  let length = 0;
  for (let i = 0; i < 5; i += 1) {
    const byte = reader.int8() & 0xff;
    length += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return length;
  }
  throw new Malformed('its length is no number');
}

/** One block: https://github.com/google/snappy/blob/main/format_description.txt */
function unpackBlock(block: Buffer, output: Output, limit: number): void {
  const reader = new ByteReader(block);
  const start = output.length;
  const length = lengthOf(reader);
  if (start + length > limit) throw tooLarge(limit);
  while (reader.left > 0) {
    const tag = reader.int8() & 0xff;
    const high = tag >>> 2;
    const reach = output.length - start;
    switch (tag & 3) {
      case 0: {
        const literal = high < 60 ? high : reader.take(high - 59).readUIntLE(0, high - 59);
        output.append(reader.take(literal + 1));
        break;
      }
      case 1:
        output.repeat(((tag >>> 5) << 8) | (reader.int8() & 0xff), (high & 7) + 4, reach);
        break;
      case 2:
        output.repeat(reader.take(2).readUInt16LE(), high + 1, reach);
        break;
      default:
        output.repeat(reader.take(4).readUInt32LE(), high + 1, reach);
    }
    if (output.length - start > length) throw new Malformed('it is longer than it says');
  }
  if (output.length - start !== length) throw new Malformed('it is shorter than it says');
}

const isFramed = (packed: Buffer): boolean => packed.subarray(0, XERIAL.length).equals(XERIAL);

/**
 * Snappy as Java's clients frame it, or without a frame as those in C send it.
 * @throws Malformed where it is none, or more than `limit` bytes
 */
export function unsnappy(packed: Buffer, limit: number): Buffer {
  const output = new Output(limit);
  if (!isFramed(packed)) {
    unpackBlock(packed, output, limit);
    return output.all();
  }
  const reader = new ByteReader(packed);
  while (reader.left > 0) {
    // Streams that were written one behind the other each have a header.
    if (isFramed(packed.subarray(reader.at))) reader.take(XERIAL_HEADER);
    else unpackBlock(reader.take(reader.int32()), output, limit);
  }
  return output.all();
}
