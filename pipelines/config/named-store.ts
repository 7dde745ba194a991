import { existsSync } from 'node:fs';
import { openStore } from '../stores/open.js';
import type { Store } from '../stores/store.js';
import { DEFAULT_CONFIG } from './default-file.js';

/**
 * The data set a command names without a configuration. How a bucket is reached is read from the
 * pipeline.yaml of this folder where there is one, as `longpref run` here would.
 */
export async function openNamed(url: string, config?: string): Promise<Store> {
  const file = config ?? (existsSync(DEFAULT_CONFIG) ? DEFAULT_CONFIG : undefined);
  if (!url.startsWith('s3://') || !file) return openStore(url, process.cwd());
  // Only now: schema and YAML take a tenth of a second.
  const { loadConfig } = await import('./load.js');
  const { s3 } = loadConfig(file).config;
  return openStore(url, process.cwd(), s3);
}
