import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { isMissing, isTransient, nameOf, statusOf } from './failure.js';
import { PART_BYTES } from './sizes.js';
import type { Ranged } from './spool.js';

/** Parts sent at once, so that an upload holds 32 MB. */
export const PARTS_AT_ONCE = 4;
/** Parts S3 takes of one object. */
const MOST_PARTS = 10_000;
/** Tries of a conditional write, with 0.1 to 3 s between them. */
const ATTEMPTS = 6;

/**
 * A conditional write that has no answer after so long is looked after: where the key has an owner
 * by now, it is decided. SeaweedFS makes those that lose wait for a lock, 1 to 16 s where 50 race.
 */
const LOOK_MS = 250;

/** The metadata that tells a writer its own object from one with the same bytes. */
export const WRITER = 'longpref-writer';

/** Where an object is to be, with one client that repeats requests and one that does not. */
export interface Target {
  client: S3Client;
  once: S3Client;
  Bucket: string;
  Key: string;
}

/** Whether the key is ours, another writer's, or nobody's. */
export async function holder({ client, Bucket, Key }: Target, token: string) {
  try {
    const { Metadata } = await client.send(new HeadObjectCommand({ Bucket, Key }));
    return Metadata?.[WRITER] === token ? 'ours' : 'theirs';
  } catch (error) {
    if (isMissing(error)) return 'nobody';
    throw error;
  }
}

export type Send = (abortSignal: AbortSignal) => Promise<unknown>;

const backoff = (attempt: number): Promise<void> =>
  sleep(Math.min(100 * 2 ** attempt, 3000) * (0.5 + Math.random() / 2));

/** Sends a conditional write and waits for its answer, or for the key to have an owner. */
export async function answerOrOwner(target: Target, token: string, send: Send): Promise<boolean> {
  const abort = new AbortController();
  const sent = send(abort.signal).then(() => true);
  for (let wait = LOOK_MS; ; wait *= 2) {
    if (await Promise.race([sent, sleep(wait, false, { ref: false })])) return true;
    const who = await holder(target, token).catch(() => 'nobody');
    if (who === 'nobody') continue;
    abort.abort();
    return who === 'ours';
  }
}

/**
 * Sends a conditional write until it is known who has the key. Where no answer came, the write may
 * have been done: then the key tells.
 */
async function untilKnown(target: Target, token: string, send: Send): Promise<boolean> {
  let isUnsure = false;
  for (let attempt = 0; ; attempt++) {
    try {
      return await answerOrOwner(target, token, send);
    } catch (error) {
      const status = statusOf(error);
      if (status === 412 && !isUnsure) return false;
      // An upload that is gone is one that was completed, unless it is the first that is said of it.
      const isGone = isUnsure && nameOf(error) === 'NoSuchUpload';
      const isOver = status === 412 || isGone;
      if (!isOver && status !== 409 && !isTransient(error)) throw error;
      isUnsure ||= status !== 409;
      const who = await holder(target, token);
      if (who !== 'nobody') return who === 'ours';
      if (isGone || attempt + 1 === ATTEMPTS) throw error;
      await backoff(attempt);
    }
  }
}

/** Creates an object in one request. @returns whether this writer is the one that has the key */
export function createWhole(target: Target, bytes: Uint8Array): Promise<boolean> {
  const { once, Bucket, Key } = target;
  const token = randomBytes(16).toString('hex');
  return untilKnown(target, token, (abortSignal) =>
    once.send(
      new PutObjectCommand({
        ...{ Bucket, Key, Body: bytes, ContentLength: bytes.byteLength },
        ...{ IfNoneMatch: '*', Metadata: { [WRITER]: token } },
      }),
      { abortSignal },
    ),
  );
}

/** Bytes of each part of an object, so that it has as few as S3 takes. */
export const partBytes = (bytes: number): number =>
  Math.max(PART_BYTES, Math.ceil(bytes / MOST_PARTS));

/** An upload in parts. */
export interface Upload {
  target: Target;
  token: string;
  UploadId: string;
}

export async function beginUpload(target: Target): Promise<Upload> {
  const { client, Bucket, Key } = target;
  const token = randomBytes(16).toString('hex');
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ Bucket, Key, Metadata: { [WRITER]: token } }),
  );
  return { target, token, UploadId: UploadId as string };
}

/** Sends a part. @param at its place, from 0 */
export async function sendPart(
  { target: { client, Bucket, Key }, UploadId }: Upload,
  at: number,
  Body: Uint8Array,
): Promise<CompletedPart> {
  const PartNumber = at + 1;
  const { ETag, ChecksumCRC32 } = await client.send(
    new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }),
  );
  return { PartNumber, ETag, ...(ChecksumCRC32 ? { ChecksumCRC32 } : {}) };
}

/** Makes the parts an object, unless the key is another's. @returns whether it is ours */
export function completeUpload(
  { target, token, UploadId }: Upload,
  Parts: CompletedPart[],
): Promise<boolean> {
  const { once, Bucket, Key } = target;
  const complete = { Bucket, Key, UploadId, MultipartUpload: { Parts }, IfNoneMatch: '*' };
  return untilKnown(target, token, (abortSignal) =>
    once.send(new CompleteMultipartUploadCommand(complete), { abortSignal }),
  );
}

/**
 * Removes the parts of an upload, which cost room; what cannot be removed now, clean() removes.
 * SeaweedFS waits for the key's lock here as well: nobody waits with it.
 */
export async function abortUpload({ target, UploadId }: Upload): Promise<void> {
  const { once, Bucket, Key } = target;
  const abort = new AbortMultipartUploadCommand({ Bucket, Key, UploadId });
  const sent = once.send(abort).catch(() => undefined);
  await Promise.race([sent, sleep(LOOK_MS, undefined, { ref: false })]);
}

async function uploadParts(upload: Upload, object: Ranged): Promise<CompletedPart[]> {
  const size = partBytes(object.bytes);
  const count = Math.max(1, Math.ceil(object.bytes / size));
  const parts: CompletedPart[] = [];
  let next = 0;
  const work = async () => {
    while (next < count) {
      const at = next++;
      const bytes = await object.range(at * size, Math.min(object.bytes, (at + 1) * size));
      parts[at] = await sendPart(upload, at, bytes);
    }
  };
  await Promise.all(Array.from({ length: Math.min(PARTS_AT_ONCE, count) }, work));
  return parts;
}

/** One upload in parts that becomes the object only if nobody has the key. */
async function upload(target: Target, object: Ranged): Promise<boolean> {
  const begun = await beginUpload(target);
  let isDone = false;
  try {
    isDone = await completeUpload(begun, await uploadParts(begun, object));
    return isDone;
  } finally {
    if (!isDone) await abortUpload(begun);
  }
}

export const isConflict = (error: unknown): boolean =>
  statusOf(error) === 409 || nameOf(error) === 'NoSuchUpload';

/**
 * Creates an object in parts. An object that is there already costs no upload.
 * @returns whether this writer is the one that has the key
 */
export async function createInParts(target: Target, object: Ranged): Promise<boolean> {
  if ((await holder(target, '')) !== 'nobody') return false;
  for (let attempt = 0; ; attempt++) {
    try {
      return await upload(target, object);
    } catch (error) {
      // Another upload of the key was completed meanwhile, or one was removed: S3 wants a new one.
      if (!isConflict(error) || attempt + 1 === ATTEMPTS) throw error;
      if ((await holder(target, '')) !== 'nobody') return false;
      await backoff(attempt);
    }
  }
}
