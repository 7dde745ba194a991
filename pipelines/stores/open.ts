import path from 'node:path';
import { ConfigError } from '../core/errors.js';
import { FolderStore } from './folder.js';
import type { S3Settings } from './s3/place.js';
import { S3Store } from './s3.js';
import type { Store, StoreLocation } from './store.js';

/** Whether a setting or an argument names something other than a path. */
export const isUrl = (text: string): boolean => /^[a-z0-9+]+:\/\//i.test(text);

/** The store at a location that another thread or process was given. */
export function openLocation(location: StoreLocation): Store {
  if (location.url.startsWith('s3://')) return new S3Store(location);
  if (isUrl(location.url)) {
    throw new ConfigError(
      `store ${location.url}: a folder or s3://bucket/folder can be a store, e.g. ./dataset`,
    );
  }
  return new FolderStore(location.url);
}

/**
 * The store a setting or an argument names; relative folders are relative to `base`.
 * @param s3 how buckets are reached; without it the environment decides
 */
export const openStore = (url: string, base: string, s3?: S3Settings): Store =>
  openLocation({ url: isUrl(url) ? url : path.resolve(base, url), ...(s3 ? { s3 } : {}) });
