import type { S3Settings } from './s3/place.js';

/** All that another thread or process needs to open the same store: plain data. */
export interface StoreLocation {
  url: string;
  /** how buckets are reached, where a configuration says so */
  s3?: S3Settings;
}

/**
 * Where a data set lives. Keys are relative paths with `/`. Only `create` is needed for
 * everything that must be exact: the log, shards, blobs and cached answers are created once.
 */
export interface Store {
  /** where this is, for messages */
  readonly url: string;
  readonly location: StoreLocation;
  /** The bytes under a key, `undefined` where there is none. */
  read(key: string): Promise<Buffer | undefined>;
  /**
   * The bytes [from, to) under a key in parts, for objects too large to hold. Parts may be used
   * until the next one is asked for.
   * @returns undefined where there is none
   */
  stream(key: string, from?: number, to?: number): Promise<AsyncIterable<Buffer> | undefined>;
  /** Size in bytes, `undefined` where there is none. */
  size(key: string): Promise<number | undefined>;
  /**
   * Creates a key durably, all or nothing.
   * @returns false where the key exists already, which is left as it is; of many concurrent
   * callers exactly one gets true
   */
  create(key: string, bytes: Uint8Array): Promise<boolean>;
  /**
   * An object that is written in parts before its key is known. Where it is known, with size and
   * sha256, a store may send the parts on as they come: nothing else can be committed then.
   */
  stage(expected?: ExpectedObject): Promise<StagedObject>;
  /** Writes a key whether or not it exists, all or nothing. For files that are derived (the card). */
  replace(key: string, bytes: Uint8Array): Promise<void>;
  /** All keys under a prefix that ends with `/`, sorted. */
  list(prefix: string): Promise<string[]>;
  /** The same with sizes and, in milliseconds since the epoch, when each was last written. */
  entries(prefix: string): Promise<StoreEntry[]>;
  /** Removes a key; missing is fine. */
  remove(key: string): Promise<void>;
  /** Removes what killed processes left half-written, where there can be such a thing. */
  clean?(now: number): Promise<void>;
}

export interface StoreEntry {
  key: string;
  bytes: number;
  changedMs: number;
}

/** What an object that is copied will be. */
export interface ExpectedObject {
  key: string;
  bytes: number;
  sha256: string;
}

export interface StagedObject {
  write(bytes: Uint8Array): Promise<void>;
  /** As `create` with all that was written. */
  commit(key: string): Promise<boolean>;
  /** Forgets what was not committed; may be called at any time. */
  discard(): Promise<void>;
}
