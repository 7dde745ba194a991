import { gunzipSync, gzipSync } from 'node:zlib';
import { DatasetError } from '../core/errors.js';
import { sha256 } from '../core/hash.js';
import type { QuestionAnswer } from '../generators/generator.js';
import type { Store } from '../stores/store.js';

/** A pool that unpacks to more was not made here: a data set may come from anybody. */
const MOST_BYTES = 1 << 30;

export interface PoolChunk {
  documentId: string;
  chunk: number;
  byteStart: number;
  byteEnd: number;
  ids: Int32Array;
  text: string;
}

/** Chunks and questions of documents, frozen before the first sample of a data set. */
export interface FillerPool {
  /** sha256 of what is in it */
  hash: string;
  chunks: PoolChunk[];
  /** with the documents they belong to */
  questions: (QuestionAnswer & { documentId: string })[];
}

type Contents = Omit<FillerPool, 'hash'>;

export const poolKey = (hash: string): string => `pools/${hash}.jsonl.gz`;

function encodePool({ chunks, questions }: Contents): Buffer {
  const lines = chunks.map(({ ids, ...chunk }) => ({ ...chunk, ids: Array.from(ids) }));
  return Buffer.from([...lines, { questions }].map((line) => `${JSON.stringify(line)}\n`).join(''));
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isDocument = (value: unknown): boolean =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const isText = (value: unknown): value is string => typeof value === 'string';

type PlainChunk = Omit<PoolChunk, 'ids'> & { ids: number[] };
const isChunk = ({ documentId, chunk, byteStart, byteEnd, ids, text }: PlainChunk): boolean =>
  isDocument(documentId) &&
  [chunk, byteStart, byteEnd].every(isCount) &&
  isText(text) &&
  Array.isArray(ids) &&
  ids.every(isCount);

/** @throws where it is no pool: one may come with somebody else's data set */
function decodePool(text: string): Contents {
  const lines = text.trimEnd().split('\n');
  const { questions } = JSON.parse(lines.pop() as string) as Pick<FillerPool, 'questions'>;
  const asked = questions.map(({ documentId, question, answer }) => ({
    ...{ documentId, question, answer },
  }));
  const plain = lines.map((line) => JSON.parse(line) as PlainChunk);
  const isPool =
    plain.every(isChunk) &&
    asked.every((one) => isDocument(one.documentId) && [one.question, one.answer].every(isText));
  if (!isPool) throw new Error('not chunks and questions');
  return {
    chunks: plain.map((one) => ({ ...one, ids: Int32Array.from(one.ids) })),
    questions: asked,
  };
}

/** Stores a pool under its hash. */
export async function storePool(store: Store, contents: Contents): Promise<FillerPool> {
  const text = encodePool(contents);
  const hash = sha256(text);
  await store.create(poolKey(hash), gzipSync(text));
  return { hash, ...contents };
}

/**
 * The pool of a hash.
 * @throws DatasetError where it is not there, or holds something else
 */
export async function readPool(store: Store, hash: string): Promise<FillerPool> {
  const key = `${store.url}/${poolKey(hash)}`;
  const restore =
    'restore the file from a copy of the data set: its contexts are filled from this one alone';
  const bytes = await store.read(poolKey(hash));
  if (!bytes) throw new DatasetError(`${key}, the filler pool, is missing: ${restore}`);
  try {
    const text = gunzipSync(bytes, { maxOutputLength: MOST_BYTES });
    if (sha256(text) !== hash) throw new Error('it is not what its name says');
    return { hash, ...decodePool(text.toString('utf8')) };
  } catch (cause) {
    throw new DatasetError(`${key}, the filler pool, is damaged: ${restore}`, { cause });
  }
}
