import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { isMissing, isTransient, statusOf } from './failure.js';

/** Bytes of one request. */
const RANGE_BYTES = 8 << 20;
/** Requests for parts of one object at once. */
const AT_ONCE = 4;
/** Tries where a body breaks off in its middle; what fails before it the client repeats by itself. */
const ATTEMPTS = 4;
/** Bytes handed on at once, as of a file. */
const SLICE = 1 << 18;

interface Part {
  bytes: Buffer;
  /** bytes of the whole object */
  total: number;
  etag: string | undefined;
}

export interface Source {
  client: S3Client;
  Bucket: string;
  Key: string;
}

/**
 * Bytes [from, to) of an object, as far as it has them.
 * @param etag of the object whose first part was read: another one is an error
 * @returns undefined where there is no object
 */
async function part(
  { client, Bucket, Key }: Source,
  from: number,
  to: number,
  etag?: string,
): Promise<Part | undefined> {
  const request = new GetObjectCommand({
    ...{ Bucket, Key, Range: `bytes=${from}-${to - 1}` },
    ...(etag ? { IfMatch: etag } : {}),
  });
  for (let attempt = 0; ; attempt++) {
    let answer: GetObjectCommandOutput;
    try {
      answer = await client.send(request);
    } catch (error) {
      if (isMissing(error)) return undefined;
      // The range begins behind the end: nothing of an empty object can be asked for.
      if (statusOf(error) === 416) return { bytes: Buffer.alloc(0), total: 0, etag };
      throw error;
    }
    try {
      const bytes = Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
      // A server may answer a range with the whole object.
      const isRange = answer.ContentRange !== undefined;
      const total = isRange ? Number(answer.ContentRange?.split('/')[1]) : bytes.byteLength;
      return { bytes: isRange ? bytes : bytes.subarray(from, to), total, etag: answer.ETag };
    } catch (error) {
      if (!isTransient(error) || attempt + 1 === ATTEMPTS) throw error;
      await sleep(100 * 2 ** attempt);
    }
  }
}

const changed = () => new Error('the object was removed while it was read');

/** All of an object, undefined where there is none. */
export async function readWhole(source: Source): Promise<Buffer | undefined> {
  const first = await part(source, 0, RANGE_BYTES);
  if (!first || first.total <= first.bytes.byteLength) return first?.bytes;
  const { total, etag } = first;
  const all = Buffer.allocUnsafe(total);
  first.bytes.copy(all);
  let next = first.bytes.byteLength;
  const work = async () => {
    while (next < total) {
      const from = next;
      next += RANGE_BYTES;
      const one = await part(source, from, Math.min(total, from + RANGE_BYTES), etag);
      if (!one) throw changed();
      one.bytes.copy(all, from);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return all;
}

/**
 * The bytes [from, to) in parts, the next request under way while one is used: 16 MB are held.
 * @returns undefined where there is no object
 */
export async function readStream(
  source: Source,
  from: number,
  to: number,
): Promise<AsyncIterable<Buffer> | undefined> {
  // An empty range cannot be asked for; a byte of it tells whether the object is there.
  const first = await part(source, from, Math.max(from + 1, Math.min(to, from + RANGE_BYTES)));
  if (!first) return undefined;
  const { total, etag } = first;
  const end = Math.min(to, total);
  const ask = (at: number) =>
    at < end ? part(source, at, Math.min(end, at + RANGE_BYTES), etag) : undefined;
  return (async function* () {
    let bytes = first.bytes.subarray(0, Math.max(0, end - from));
    for (let at = from; bytes.byteLength > 0; ) {
      at += bytes.byteLength;
      const following = ask(at);
      // Looked at only after the slices: an error until then is not an unhandled one.
      following?.catch(() => undefined);
      for (let cut = 0; cut < bytes.byteLength; cut += SLICE)
        yield bytes.subarray(cut, cut + SLICE);
      if (!following) return;
      const next = await following;
      if (!next) throw changed();
      bytes = next.bytes;
    }
  })();
}
