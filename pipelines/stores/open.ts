import path from 'node:path';
import { ConfigError } from '../core/errors.js';
import { FolderStore } from './folder.js';

/** The store a setting or an argument names; relative folders are relative to `base`. */
export function openStore(url: string, base: string): FolderStore {
  if (/^[a-z0-9+]+:\/\//i.test(url)) {
    throw new ConfigError(
      `store ${url}: only folders can be stores in this version, e.g. ./dataset`,
    );
  }
  return new FolderStore(path.resolve(base, url));
}
