import { existsSync } from 'node:fs';
import { openStore } from '../stores/open.js';
import type { Store } from '../stores/store.js';
import { DEFAULT_CONFIG, loadConfig } from './load.js';

/**
 * The data set a command names without a configuration. How a bucket is reached is read from the
 * pipeline.yaml of this folder where there is one, as `longpref run` here would.
 */
export function openNamed(url: string, config?: string): Store {
  const file = config ?? (existsSync(DEFAULT_CONFIG) ? DEFAULT_CONFIG : undefined);
  const s3 = url.startsWith('s3://') && file ? loadConfig(file).config.s3 : undefined;
  return openStore(url, process.cwd(), s3);
}
