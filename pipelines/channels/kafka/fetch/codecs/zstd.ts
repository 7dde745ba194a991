import { createContext, Script } from 'node:vm';
import { Decompress } from 'fzstd';
import { ByteReader } from '../byte-reader.js';
import { Malformed } from '../malformed.js';
import { Output } from './output.js';

// Frames of RFC 8878. fzstd believes what they say: a window of 2 GB, which it takes and moves at
// every block, or 100,000 repetitions of 128 KiB in a block of 15 bytes, which it goes through. So
// frames are walked first and given on with the window that they can make use of, and in a time
// that is enough for what they can hold.
const FRAME = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const SKIPPED = 0x184d2a5;
const LARGEST_BLOCK = 128 << 10;
const [RAW, RUN, PACKED] = [0, 1, 2];
/** fzstd unpacks over 50 MB/s: a machine that is ten times as busy is still in time. */
const FIRST_MS = 2000;
const BYTES_A_MS = 4000;

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
function walkBlocks(reader: ByteReader, packed: Buffer, window: number) {
  const from = reader.at;
  let [most, isLast] = [0, false];
  while (!isLast) {
    const header = reader.take(3).readUIntLE(0, 3);
    const [kind, size] = [(header >>> 1) & 3, header >>> 3];
    isLast = (header & 1) === 1;
    if (kind !== RAW && kind !== RUN && kind !== PACKED) throw new Malformed('a block has no kind');
    if (size > LARGEST_BLOCK) throw new Malformed('a block is longer than it may be');
    reader.take(kind === RUN ? 1 : size);
    most += kind === PACKED ? Math.min(window, LARGEST_BLOCK) : size;
  }
  return { blocks: packed.subarray(from, reader.at), most };
}

/** A frame whose header says nothing but how far back it reaches. */
function plainFrame(blocks: Buffer, reach: number): Buffer {
  const exponent = Math.max(0, Math.ceil(Math.log2(Math.max(1, reach))) - 10);
  return Buffer.concat([FRAME, Buffer.from([0, exponent << 3]), blocks]);
}

const idle = () => {};
const job: { run(): void } = createContext({ run: idle }) as never;
const script = new Script('run()');

/** Ends a call that takes too long, wherever it is. */
function within(ms: number, run: () => void): void {
  job.run = run;
  try {
    script.runInContext(job, { timeout: Math.ceil(ms) });
  } catch (cause) {
    if (cause instanceof Malformed) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    const isLong = code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
    throw new Malformed(isLong ? 'it takes too long for what it can hold' : message, { cause });
  } finally {
    job.run = idle; // what it unpacked may go
  }
}

/** @throws Malformed where it is none, or more than `limit` bytes */
export function unzstd(packed: Buffer, limit: number): Buffer {
  const reader = new ByteReader(packed);
  const frames: Buffer[] = [];
  let sum = 0;
  while (reader.left > 0) {
    const magic = reader.take(4);
    if (magic.readUInt32LE() >>> 4 === SKIPPED) {
      reader.take(reader.take(4).readUInt32LE());
      continue;
    }
    if (!magic.equals(FRAME)) throw new Malformed('it is no zstd frame');
    const { window, hasChecksum } = readHeader(reader);
    const { blocks, most } = walkBlocks(reader, packed, window);
    if (hasChecksum) reader.take(4);
    frames.push(plainFrame(blocks, Math.min(window, most, limit)));
    sum += most;
  }
  const output = new Output(limit);
  within(FIRST_MS + Math.min(sum, limit) / BYTES_A_MS, () => {
    for (const frame of frames) {
      new Decompress((part) => output.append(part)).push(frame, true);
    }
  });
  return output.all();
}
