import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { embeddingPlan } from './embedder.js';
import {
  type ModelSettings,
  type ModelUser,
  type OnnxFolder,
  type OnnxSettings,
  readFolder,
  type Task,
} from './folder.js';
import { labelsOf } from './token-classifier.js';

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

/** Of any model: the bytes of its files, and what of a text it sees at once. */
const filesOf = (folder: OnnxFolder, { overlap }: ModelSettings): Record<string, unknown> => ({
  model: sha256OfFile(folder.model.file),
  data: folder.model.data.map(sha256OfFile),
  tokenizer: sha256OfFile(folder.tokenizerFile),
  maxTokens: folder.maxTokens,
  overlap,
});

/**
 * What scores depend on of a model's folder: the bytes of its files, and how they are used, which
 * smaller files of it say. Where it lies and what it is called decide nothing.
 * @throws ConfigError where the folder can't be used
 */
export function modelIdentity(settings: OnnxSettings, task: Task): Record<string, unknown> {
  if (task === 'ner') return classifierIdentity(settings);
  const folder = readFolder(settings, task);
  const files = filesOf(folder, settings);
  return task === 'embedding' ? { ...files, embedding: embeddingPlan(folder, settings) } : files;
}

/** The same of a model of entities. */
export function classifierIdentity(
  settings: ModelSettings,
  user?: ModelUser,
): Record<string, unknown> {
  const folder = readFolder(settings, 'ner', user);
  labelsOf(folder, settings.labels);
  return { ...filesOf(folder, settings), labels: folder.labels, types: settings.labels };
}
