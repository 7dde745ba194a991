import { HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { clientFor } from './s3/client.js';
import { failure, isMissing } from './s3/failure.js';
import { abortUploads, deleteObject, listObjects } from './s3/list.js';
import { placeOf, type S3Place } from './s3/place.js';
import { readStream, readWhole } from './s3/read.js';
import { ONE_REQUEST_BYTES, sendWhole } from './s3/send.js';
import { sendInParts } from './s3/send-parts.js';
import { inMemory, type Ranged, Spool } from './s3/spool.js';
import { createInParts, createWhole, PART_BYTES } from './s3/write.js';
import type { ExpectedObject, StagedObject, Store, StoreEntry, StoreLocation } from './store.js';

/** An upload this old belongs to a process that was killed: the largest objects take hours. */
const STALE_MS = 24 * 60 * 60 * 1000;

/** A folder of a bucket as a store: create is a conditional write (If-None-Match: *). */
export class S3Store implements Store {
  readonly url: string;
  readonly location: StoreLocation;
  readonly place: S3Place;
  private readonly client: S3Client;
  /** does not repeat requests: a conditional write has to look first */
  private readonly once: S3Client;

  /** @param whole an object up to this size is written in one request, a larger one in parts */
  constructor(
    location: StoreLocation,
    private readonly whole = PART_BYTES,
  ) {
    this.place = placeOf(location.url, location.s3);
    this.url = this.place.url;
    this.location = { ...location, url: this.url };
    this.client = clientFor(this.place);
    this.once = clientFor(this.place, 1);
  }

  /** What a request needs to name a key. */
  private object(key: string) {
    return { Bucket: this.place.bucket, Key: this.place.prefix + key };
  }

  /** Does it; what is thrown says what could not be done. */
  private async attempt<T>(action: string, key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw failure(action, key, this.place, error);
    }
  }

  read(key: string): Promise<Buffer | undefined> {
    return this.attempt('read', key, () => readWhole({ client: this.client, ...this.object(key) }));
  }

  async stream(
    key: string,
    from = 0,
    to = Number.POSITIVE_INFINITY,
  ): Promise<AsyncIterable<Buffer> | undefined> {
    const source = { client: this.client, ...this.object(key) };
    const parts = await this.attempt('read', key, () => readStream(source, from, to));
    if (!parts) return undefined;
    const fail = (error: unknown) => failure('read', key, this.place, error);
    return (async function* () {
      try {
        yield* parts;
      } catch (error) {
        throw fail(error);
      }
    })();
  }

  size(key: string): Promise<number | undefined> {
    return this.attempt('read', key, async () => {
      try {
        const { ContentLength } = await this.client.send(new HeadObjectCommand(this.object(key)));
        return ContentLength ?? 0;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    });
  }

  private write(key: string, object: Ranged): Promise<boolean> {
    const target = { client: this.client, once: this.once, ...this.object(key) };
    return this.attempt('write', key, async () =>
      object.bytes <= this.whole
        ? createWhole(target, await object.range(0, object.bytes))
        : createInParts(target, object),
    );
  }

  create(key: string, bytes: Uint8Array): Promise<boolean> {
    return this.write(key, inMemory(bytes));
  }

  async stage(expected?: ExpectedObject): Promise<StagedObject> {
    if (expected && expected.bytes > this.whole) return this.sent(expected);
    const spool = new Spool(this.whole);
    return {
      write: (bytes) => this.attempt('keep a part of an object for', '', () => spool.write(bytes)),
      commit: (key) => this.write(key, spool),
      discard: () => spool.close(),
    };
  }

  /** A staged object that is on its way while it is written. */
  private sent(expected: ExpectedObject): StagedObject {
    const { key, bytes } = expected;
    const target = { client: this.client, once: this.once, ...this.object(key) };
    const sent =
      bytes <= ONE_REQUEST_BYTES ? sendWhole(target, expected) : sendInParts(target, bytes);
    return {
      write: (bytes) => this.attempt('write', key, () => sent.write(bytes)),
      commit: (as) =>
        this.attempt('write', as, () => {
          if (as !== key) throw new Error(`${key} was announced`);
          return sent.commit();
        }),
      discard: () => sent.discard(),
    };
  }

  async replace(key: string, bytes: Uint8Array): Promise<void> {
    const request = { ...this.object(key), Body: bytes, ContentLength: bytes.byteLength };
    await this.attempt('write', key, () => this.client.send(new PutObjectCommand(request)));
  }

  async entries(prefix: string): Promise<StoreEntry[]> {
    const { bucket, prefix: root } = this.place;
    const found = await this.attempt('list', prefix, () =>
      listObjects(this.client, bucket, root + prefix),
    );
    return found
      .map((entry) => ({ ...entry, key: entry.key.slice(root.length) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async list(prefix: string): Promise<string[]> {
    return (await this.entries(prefix)).map(({ key }) => key);
  }

  remove(key: string): Promise<void> {
    const { Bucket, Key } = this.object(key);
    return this.attempt('remove', key, () => deleteObject(this.client, Bucket, Key));
  }

  async clean(now: number): Promise<void> {
    const { bucket, prefix } = this.place;
    // Rights to list uploads are often not given, and nothing depends on it.
    await abortUploads(this.client, bucket, prefix, now - STALE_MS).catch(() => undefined);
  }
}
