import { Decompress } from 'fzstd';
import { ByteReader } from '../byte-reader.js';
import { Malformed } from '../malformed.js';
import { Output } from './output.js';

// Frames of RFC 8878. fzstd takes the window that a frame claims, up to 2 GB, and moves all of it
// at every block: so a frame is walked first, and given on with a window that it can make use of.
const FRAME = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const SKIPPED = 0x184d2a5;
const LARGEST_BLOCK = 128 << 10;
/** Most bytes moved: 256 MiB in blocks of 128 KiB move this with a window of 16 MiB. */
const MOST_MOVED = 2 ** 35;
const [RAW, RUN, PACKED] = [0, 1, 2];

interface FrameHeader {
  /** bytes that the frame may reach back */
  window: number;
  hasChecksum: boolean;
}

function readHeader(reader: ByteReader): FrameHeader {
  const flags = reader.int8() & 0xff;
  const isSingle = (flags & 32) !== 0;
  const descriptor = isSingle ? 0 : reader.int8() & 0xff;
  if ((flags & 3) !== 0) throw new Malformed('it needs a dictionary, which Kafka has none of');
  const size = reader.take([isSingle ? 1 : 0, 2, 4, 8][flags >>> 6] as number);
  // A frame of one segment reaches as far back as it is long; of two bytes that say so, 256 less.
  const length = size.length === 0 ? 0 : size.readUIntLE(0, Math.min(6, size.length)) + 256;
  const base = 2 ** (10 + (descriptor >>> 3));
  const window = isSingle ? length : base + (base / 8) * (descriptor & 7);
  return { window, hasChecksum: (flags & 4) !== 0 };
}

/** @returns the blocks of a frame, with their headers, and what they unpack to at most */
function walkBlocks(reader: ByteReader, packed: Buffer, window: number, limit: number) {
  const from = reader.at;
  let [most, blocks, isLast] = [0, 0, false];
  while (!isLast) {
    const header = reader.take(3).readUIntLE(0, 3);
    const [kind, size] = [(header >>> 1) & 3, header >>> 3];
    isLast = (header & 1) === 1;
    if (kind !== RAW && kind !== RUN && kind !== PACKED) throw new Malformed('a block has no kind');
    if (size > LARGEST_BLOCK) throw new Malformed('a block is longer than it may be');
    reader.take(kind === RUN ? 1 : size);
    most += kind === PACKED ? Math.min(window, LARGEST_BLOCK) : size;
    blocks += 1;
  }
  const reach = Math.min(window, most, limit);
  return { bytes: packed.subarray(from, reader.at), reach, moved: blocks * reach };
}

/** A frame whose header says nothing but how far back it reaches. */
function plainFrame(blocks: Buffer, reach: number): Buffer {
  const exponent = Math.max(0, Math.ceil(Math.log2(Math.max(1, reach))) - 10);
  return Buffer.concat([FRAME, Buffer.from([0, exponent << 3]), blocks]);
}

/** @throws Malformed where it is none, or more than `limit` bytes */
export function unzstd(packed: Buffer, limit: number): Buffer {
  const reader = new ByteReader(packed);
  const output = new Output(limit);
  let moved = 0;
  while (reader.left > 0) {
    const magic = reader.take(4);
    if (magic.readUInt32LE() >>> 4 === SKIPPED) {
      reader.take(reader.take(4).readUInt32LE());
      continue;
    }
    if (!magic.equals(FRAME)) throw new Malformed('it is no zstd frame');
    const { window, hasChecksum } = readHeader(reader);
    const { bytes, reach, ...frame } = walkBlocks(reader, packed, window, limit);
    moved += frame.moved;
    if (moved > MOST_MOVED) throw new Malformed('it is cut into too many blocks');
    if (hasChecksum) reader.take(4);
    try {
      new Decompress((part) => output.append(part)).push(plainFrame(bytes, reach), true);
    } catch (cause) {
      if (cause instanceof Malformed) throw cause;
      throw new Malformed((cause as Error).message, { cause });
    }
  }
  return output.all();
}
