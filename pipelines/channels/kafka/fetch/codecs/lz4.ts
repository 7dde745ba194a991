import { ByteReader } from '../byte-reader.js';
import { Malformed } from '../malformed.js';
import { Output } from './output.js';

// LZ4 frames: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md, and _Block_format.md.
// Their checksums are left alone: Kafka's own covers all of a batch.
const FRAME = 0x184d2204;
const SKIPPED = 0x184d2a5;
const [DICTIONARY, CHECKSUM_AT_END, SIZE, BLOCK_CHECKSUMS, INDEPENDENT] = [1, 4, 8, 16, 32];
const NOT_PACKED = 0x80000000;
const WINDOW = 0xffff;

/** The rest of a length that did not fit into the four bits of a token. */
function longer(length: number, reader: ByteReader): number {
  if (length < 15) return length;
  let sum = length;
  for (let more = 255; more === 255; ) {
    more = reader.int8() & 0xff;
    sum += more;
  }
  return sum;
}

/** @param from where in the output repetitions may begin */
function unpackBlock(block: Buffer, output: Output, from: number): void {
  const reader = new ByteReader(block);
  for (;;) {
    const token = reader.int8() & 0xff;
    output.append(reader.take(longer(token >>> 4, reader)));
    // The last sequence is of literals alone.
    if (reader.left === 0) return;
    const distance = reader.take(2).readUInt16LE();
    const length = longer(token & 15, reader) + 4;
    output.repeat(distance, length, Math.min(WINDOW, output.length - from));
  }
}

function unpackFrame(reader: ByteReader, output: Output): void {
  const [flags, sizes] = reader.take(2) as unknown as [number, number];
  if (flags >>> 6 !== 1) throw new Malformed(`its lz4 frame is of version ${flags >>> 6}, not 1`);
  if (flags & DICTIONARY) throw new Malformed('it needs a dictionary, which Kafka has none of');
  const largest = 1 << (8 + 2 * ((sizes >>> 4) & 7));
  reader.take((flags & SIZE ? 8 : 0) + 1);
  const start = output.length;
  for (;;) {
    const word = reader.take(4).readUInt32LE();
    if (word === 0) break;
    const length = word & ~NOT_PACKED;
    const from = output.length;
    if (length > largest) throw new Malformed('a block is longer than its frame allows');
    const block = reader.take(length);
    if (word & NOT_PACKED) output.append(block);
    else unpackBlock(block, output, flags & INDEPENDENT ? from : start);
    if (output.length - from > largest) throw new Malformed('a block is longer than it may be');
    if (flags & BLOCK_CHECKSUMS) reader.take(4);
  }
  if (flags & CHECKSUM_AT_END) reader.take(4);
}

/** @throws Malformed where it is none, or more than `limit` bytes */
export function unlz4(packed: Buffer, limit: number): Buffer {
  const reader = new ByteReader(packed);
  const output = new Output(limit);
  while (reader.left > 0) {
    const magic = reader.take(4).readUInt32LE();
    if (magic >>> 4 === SKIPPED) reader.take(reader.take(4).readUInt32LE());
    else if (magic === FRAME) unpackFrame(reader, output);
    else throw new Malformed('it is no lz4 frame');
  }
  return output.all();
}
