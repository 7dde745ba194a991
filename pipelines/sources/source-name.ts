import path from 'node:path';
import { isTopic } from './topic.js';

/** How a source is called: by its path below the configuration's folder, else by its whole path. */
export function sourceName(source: string, base: string): string {
  if (isTopic(source)) return source;
  const relative = path.relative(base, source);
  return relative.startsWith('..') ? source : relative.split(path.sep).join('/');
}
