/**
 * Where a data set lives. Keys are relative paths with `/`. Only `create` is needed for
 * everything that must be exact: the log, shards, blobs and cached answers are created once.
 */
export interface Store {
  /** where this is, for messages */
  readonly url: string;
  /** The bytes under a key, `undefined` where there is none. */
  read(key: string): Promise<Buffer | undefined>;
  /**
   * Creates a key durably, all or nothing.
   * @returns false where the key exists already, which is left as it is; of many concurrent
   * callers exactly one gets true
   */
  create(key: string, bytes: Uint8Array): Promise<boolean>;
  /** Writes a key whether or not it exists, all or nothing. For files that are derived (the card). */
  replace(key: string, bytes: Uint8Array): Promise<void>;
  /** All keys under a prefix that ends with `/`, sorted. */
  list(prefix: string): Promise<string[]>;
}
