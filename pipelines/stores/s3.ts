import { lazily } from '../core/lazily.js';
import { failure, isMissing } from './s3/failure.js';
import { placeOf, type S3Place } from './s3/place.js';
import { ONE_REQUEST_BYTES, PART_BYTES } from './s3/sizes.js';
import { inMemory, type Ranged, Spool } from './s3/spool.js';
import type { ExpectedObject, StagedObject, Store, StoreEntry, StoreLocation } from './store.js';

/** An upload this old belongs to a process that was killed: the largest objects take hours. */
const STALE_MS = 24 * 60 * 60 * 1000;

/** A folder of a bucket as a store: create is a conditional write (If-None-Match: *). */
export class S3Store implements Store {
  readonly url: string;
  readonly location: StoreLocation;
  readonly place: S3Place;
  /** The SDK costs every thread of a run a fifth of its start: who keeps a folder never loads it. */
  private readonly sdk = lazily(async () => {
    const requests = await import('./s3/requests.js');
    const client = requests.clientFor(this.place);
    // Does not repeat requests: a conditional write has to look first.
    const once = requests.clientFor(this.place, 1);
    return { ...requests, client, once };
  });

  /** @param whole an object up to this size is written in one request, a larger one in parts */
  constructor(
    location: StoreLocation,
    private readonly whole = PART_BYTES,
  ) {
    this.place = placeOf(location.url, location.s3);
    this.url = this.place.url;
    this.location = { ...location, url: this.url };
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
    return this.attempt('read', key, async () => {
      const { client, readWhole } = await this.sdk();
      return readWhole({ client, ...this.object(key) });
    });
  }

  async stream(
    key: string,
    from = 0,
    to = Number.POSITIVE_INFINITY,
  ): Promise<AsyncIterable<Buffer> | undefined> {
    const parts = await this.attempt('read', key, async () => {
      const { client, readStream } = await this.sdk();
      return readStream({ client, ...this.object(key) }, from, to);
    });
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
        const { client, sizeOfObject } = await this.sdk();
        return await sizeOfObject(client, this.object(key));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    });
  }

  private write(key: string, object: Ranged): Promise<boolean> {
    return this.attempt('write', key, async () => {
      const { client, once, createInParts, createWhole } = await this.sdk();
      const target = { client, once, ...this.object(key) };
      return object.bytes <= this.whole
        ? createWhole(target, await object.range(0, object.bytes))
        : createInParts(target, object);
    });
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
  private async sent(expected: ExpectedObject): Promise<StagedObject> {
    const { key, bytes } = expected;
    const { client, once, sendInParts, sendWhole } = await this.sdk();
    const target = { client, once, ...this.object(key) };
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
    await this.attempt('write', key, async () => {
      const { client, putObject } = await this.sdk();
      await putObject(client, request);
    });
  }

  async entries(prefix: string): Promise<StoreEntry[]> {
    const { bucket, prefix: root } = this.place;
    const found = await this.attempt('list', prefix, async () => {
      const { client, listObjects } = await this.sdk();
      return listObjects(client, bucket, root + prefix);
    });
    return found
      .map((entry) => ({ ...entry, key: entry.key.slice(root.length) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async list(prefix: string): Promise<string[]> {
    return (await this.entries(prefix)).map(({ key }) => key);
  }

  remove(key: string): Promise<void> {
    const { Bucket, Key } = this.object(key);
    return this.attempt('remove', key, async () => {
      const { client, deleteObject } = await this.sdk();
      return deleteObject(client, Bucket, Key);
    });
  }

  async clean(now: number): Promise<void> {
    const { bucket, prefix } = this.place;
    // Rights to list uploads are often not given, and nothing depends on it.
    const { client, abortUploads } = await this.sdk();
    await abortUploads(client, bucket, prefix, now - STALE_MS).catch(() => undefined);
  }
}
