import { gunzipSync } from 'node:zlib';
import { Malformed } from '../malformed.js';
import { unlz4 } from './lz4.js';
import { tooLarge } from './output.js';
import { unsnappy } from './snappy.js';
import { unzstd } from './zstd.js';

/** Most bytes that a batch may unpack to: brokers take batches of 1 MB, unless they are told otherwise. */
export const BATCH_LIMIT = 256 << 20;

export interface Codec {
  name: string;
  /** @throws Malformed where it cannot be unpacked, or is more than `limit` bytes */
  unpack(packed: Buffer, limit: number): Buffer;
}

function gunzip(packed: Buffer, limit: number): Buffer {
  try {
    return gunzipSync(packed, { maxOutputLength: limit });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    throw new Malformed(message, { cause });
  }
}

/** How batches of records are compressed, by the number that their attributes name. */
export const CODECS: ReadonlyMap<number, Codec> = new Map([
  [0, { name: 'none', unpack: (bytes) => bytes }],
  [1, { name: 'gzip', unpack: gunzip }],
  [2, { name: 'snappy', unpack: unsnappy }],
  [3, { name: 'lz4', unpack: unlz4 }],
  [4, { name: 'zstd', unpack: unzstd }],
]);
