import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { embeddingPlan } from './embedder.js';
import { type OnnxSettings, readFolder, type Task } from './folder.js';

const BLOCK = 1 << 20;
const known = new Map<string, string>();

/** sha256 of a file in hex; a file that stayed the same is read once a process. */
function sha256OfFile(file: string): string {
  const { size, mtimeMs, ino } = statSync(file);
  const key = [file, size, mtimeMs, ino].join('\n');
  const found = known.get(key);
  if (found) return found;
  const hash = createHash('sha256');
  const block = Buffer.alloc(BLOCK);
  const fd = openSync(file, 'r');
  try {
    for (let count = 1; count > 0; ) {
      count = readSync(fd, block, 0, BLOCK, null);
      hash.update(block.subarray(0, count));
    }
  } finally {
    closeSync(fd);
  }
  const digest = hash.digest('hex');
  known.set(key, digest);
  return digest;
}

/**
 * What scores depend on of a model's folder: the bytes of its files, and how they are used, which
 * smaller files of it say. Where it lies and what it is called decide nothing.
 * @throws ConfigError where the folder can't be used
 */
export function modelIdentity(settings: OnnxSettings, task: Task): Record<string, unknown> {
  const folder = readFolder(settings, task);
  const plan = task === 'embedding' ? embeddingPlan(folder, settings) : undefined;
  return {
    model: sha256OfFile(folder.model.file),
    data: folder.model.data.map(sha256OfFile),
    tokenizer: sha256OfFile(folder.tokenizerFile),
    maxTokens: folder.maxTokens,
    overlap: settings.overlap,
    ...(plan ? { embedding: plan } : {}),
    ...(task === 'ner' ? { labels: folder.labels, types: settings.labels } : {}),
  };
}
