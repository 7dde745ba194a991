import { gunzipSync, gzipSync } from 'node:zlib';
import { DatasetError } from '../../core/errors.js';
import { hashOf, sha256 } from '../../core/hash.js';
import { randomFrom } from '../../core/random.js';
import type { Submission, SubmittedDocument } from '../../dataset/ledger/submission.js';
import type { QuestionAnswer } from '../../generators/generator.js';
import type { Store } from '../../stores/store.js';

/** Most questions of other documents whose answers may be wrong answers here. */
const MOST_QUESTIONS = 4096;

export interface PoolChunk {
  documentId: string;
  chunk: number;
  byteStart: number;
  byteEnd: number;
  ids: Int32Array;
  text: string;
}

/** Chunks and questions of the documents of a submission, frozen before its first sample. */
export interface FillerPool {
  /** sha256 of what is in it */
  hash: string;
  chunks: PoolChunk[];
  /** with the documents they belong to */
  questions: (QuestionAnswer & { documentId: string })[];
}

/** The chunks of a document: how many there are, and some of them. */
export type OpenDocument = (
  document: SubmittedDocument,
) => Promise<{ count: number; read(chunks: number[]): Promise<PoolChunk[]> }>;

export interface PoolSource {
  open: OpenDocument;
  /** documents opened at once */
  atOnce: number;
  onDocument(done: number, total: number): void;
}

const byLot = <T extends { id: string }>(documents: readonly T[]): T[] =>
  documents
    .map((document) => ({ document, lot: sha256(`pool ${document.id}`) }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .map(({ document }) => document);

async function drawChunks(
  documents: readonly SubmittedDocument[],
  most: number,
  { open, atOnce, onDocument }: PoolSource,
): Promise<PoolChunk[]> {
  // As many of each as are needed to fill the pool, so that it is mixed as well as can be.
  const each = Math.ceil(most / Math.max(1, documents.length));
  const chosen = byLot(documents).slice(0, most);
  const draw = async (document: SubmittedDocument) => {
    const { count, read } = await open(document);
    const drawn = randomFrom(`pool ${document.id}`).distinct(count, Math.min(each, count));
    return read(drawn);
  };
  const chunks: PoolChunk[] = [];
  for (let at = 0; at < chosen.length; at += atOnce) {
    const batch = chosen.slice(at, at + atOnce);
    chunks.push(...(await Promise.all(batch.map(draw))).flat());
    onDocument(at + batch.length, chosen.length);
  }
  return chunks.slice(0, most);
}

const encodePool = ({ chunks, questions }: Omit<FillerPool, 'hash'>): Buffer => {
  const lines = chunks.map(({ ids, ...chunk }) => ({ ...chunk, ids: Array.from(ids) }));
  return Buffer.from([...lines, { questions }].map((line) => `${JSON.stringify(line)}\n`).join(''));
};

function decodePool(text: string): Omit<FillerPool, 'hash'> {
  const lines = text.trimEnd().split('\n');
  const { questions } = JSON.parse(lines.pop() as string) as Pick<FillerPool, 'questions'>;
  const chunks = lines.map((line) => {
    const { ids, ...chunk } = JSON.parse(line) as Omit<PoolChunk, 'ids'> & { ids: number[] };
    return { ...chunk, ids: Int32Array.from(ids) };
  });
  return { chunks, questions };
}

/**
 * The filler pool of these documents: made once and kept in the store, so a rerun fills contexts
 * with the same chunks.
 * @param most chunks in the pool
 */
export async function fillerPool(
  store: Store,
  identity: string,
  documents: readonly SubmittedDocument[],
  most: number,
  source: PoolSource,
): Promise<FillerPool> {
  const key = keyOf(identity, documents);
  if ((await store.size(key)) === undefined) {
    const chunks = await drawChunks(documents, most, source);
    const questions = byLot(documents)
      .flatMap(({ id, questions }) =>
        questions.flatMap(({ question, answer }) =>
          answer === undefined ? [] : [{ documentId: id, question, answer }],
        ),
      )
      .slice(0, MOST_QUESTIONS);
    await store.create(key, gzipSync(encodePool({ chunks, questions })));
  }
  return readPool(store, key);
}

/** The pool that was stored with a submission. */
export const storedPool = (
  store: Store,
  { identity, documents }: Pick<Submission, 'identity' | 'documents'>,
): Promise<FillerPool> => readPool(store, keyOf(identity, documents));

const keyOf = (identity: string, documents: readonly SubmittedDocument[]): string =>
  `pools/${hashOf({ identity, documents: documents.map(({ id, questions }) => [id, questions]) })}.jsonl.gz`;

async function readPool(store: Store, key: string): Promise<FillerPool> {
  const bytes = await store.read(key);
  if (!bytes) throw new DatasetError(`${store.url}/${key} is gone: run again`);
  try {
    const text = gunzipSync(bytes);
    return { hash: sha256(text), ...decodePool(text.toString('utf8')) };
  } catch (cause) {
    throw new DatasetError(`${store.url}/${key} is damaged: delete it and run again`, { cause });
  }
}
