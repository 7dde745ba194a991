import { stageVersions } from '../../config/identity.js';
import { ConfigError, DatasetError } from '../../core/errors.js';
import { hashOf } from '../../core/hash.js';
import { type FillerPool, poolKey, readPool, storePool } from '../../dataset/filler-pool.js';
import type { SubmittedDocument } from '../../dataset/ledger/submission.js';
import { readLog } from '../../dataset/log/log.js';
import { isMadeWith } from '../../dataset/log/made.js';
import { drawPool, type PoolSource } from '../../stages/pair/draw-pool.js';
import { bodyIn } from '../../stages/refine/refine.js';
import { openStore } from '../../stores/open.js';
import type { Store } from '../../stores/store.js';
import type { RunDependencies } from '../dependencies/dependencies.js';

export type PoolDependencies = Pick<
  RunDependencies,
  'base' | 'config' | 'made' | 'refinePool' | 'store' | 'threads'
>;

/** What a pool is made of. */
export interface PoolSize {
  chunks: number;
  documents: number;
}

export type FrozenDependencies = Pick<RunDependencies, 'config' | 'made' | 'store'>;

/** The pool a run fills contexts from. */
export interface GatheredPool {
  pool: FillerPool;
  /** drawn by this run, and frozen from here on */
  drawn: boolean;
}

/**
 * Where the name of a data set's pool stands: it is created once, by the first submission. Chunks
 * cut by another tokenizer or to another length are no filler here, so such a pool has another place.
 */
function frozenKey({ config, made }: Pick<FrozenDependencies, 'config' | 'made'>): string {
  const { chunk, sentence } = stageVersions(config.chunk);
  return `pools/${hashOf({
    stage: chunk,
    ...(sentence === undefined ? {} : { sentence }),
    tokenizer: made.tokenizer_sha256,
    tokens: config.chunk.tokens,
    borders: config.chunk.borders,
    chunks: config.pair.pool_chunks,
  })}.json`;
}

/** Hash of the pool that a store has at a place. */
async function hashAt(store: Store, key: string): Promise<string | undefined> {
  const bytes = await store.read(key);
  if (!bytes) return undefined;
  const hash = /^\{"pool":"([0-9a-f]{64})"\}\n$/.exec(bytes.toString('utf8'))?.[1];
  if (hash === undefined)
    throw new DatasetError(
      `${store.url}/${key} does not name a filler pool: restore the file from a copy of the data set`,
    );
  return hash;
}

/** Hash of the filler pool of a data set; undefined before its first submission, or where it has none. */
export async function frozenPool(deps: FrozenDependencies): Promise<string | undefined> {
  if (deps.config.pair.filler === 'none') return undefined;
  const frozen = await hashAt(deps.store, frozenKey(deps));
  if (frozen !== undefined) return frozen;
  // A copy may have come without the file that names it; rows say it as well.
  for (const entry of (await readLog(deps.store)).toReversed()) {
    if (entry.kind === 'append' && entry.made.pool && isMadeWith(entry.made, deps.made.identity))
      return entry.made.pool;
  }
  return undefined;
}

/** The pool of the data set that `pair.pool` names, copied into this one's store. */
async function givenPool(deps: PoolDependencies, url: string): Promise<FillerPool> {
  const { config, store, base } = deps;
  const from = openStore(url, base, config.s3);
  const hash = await frozenPool({ ...deps, store: from });
  const frozen = await frozenPool(deps);
  // Taken already: the other data set may be gone by now.
  if (frozen !== undefined && (hash === undefined || hash === frozen))
    return readPool(store, frozen);
  if (hash === undefined)
    throw new ConfigError(
      `pair.pool: ${from.url} has no filler pool for this tokenizer, chunk.tokens and pair.pool_chunks: ` +
        'name a data set that was made with the same ones, or leave it out and a new one is drawn',
    );
  if (frozen !== undefined)
    throw new ConfigError(
      `pair.pool: ${store.url} has a filler pool of its own already (${frozen.slice(0, 12)}, that of ${from.url} is ` +
        `${hash.slice(0, 12)}), and keeps it: choose a new store, or leave pair.pool out`,
    );
  const { hash: _, ...contents } = await readPool(from, hash);
  return storePool(store, contents);
}

/** Makes a pool that of the data set. Of several first submissions at once, one decides for all. */
async function freeze(deps: FrozenDependencies, pool: FillerPool): Promise<FillerPool> {
  const { store } = deps;
  const key = frozenKey(deps);
  await store.create(key, Buffer.from(`${JSON.stringify({ pool: pool.hash })}\n`));
  const hash = await hashAt(store, key);
  if (hash === undefined) throw new DatasetError(`${store.url}/${key} has gone: run again`);
  if (hash === pool.hash) return pool;
  await store.remove(poolKey(pool.hash));
  return readPool(store, hash);
}

function sourceOf(deps: PoolDependencies, onDocument: PoolSource['onDocument']): PoolSource {
  const { store, refinePool, threads } = deps;
  return {
    atOnce: threads + 1,
    onDocument,
    draw: async (document, draw) => {
      const { id: documentId, source } = document;
      const drawn = await refinePool.draw({ documentId, source }, bodyIn(store)(documentId), draw);
      return drawn.map(({ chunk, byteStart, byteEnd, ids, text }) => ({
        ...{ documentId, chunk, byteStart, byteEnd, ids, text },
      }));
    },
  };
}

/**
 * The filler pool of the data set, where the configuration wants one: frozen by the first
 * submission, so that what comes later changes no row.
 */
export async function gatherPool(
  deps: PoolDependencies,
  documents: readonly SubmittedDocument[],
  onDocument: PoolSource['onDocument'],
): Promise<GatheredPool | undefined> {
  const { config, store } = deps;
  if (config.pair.filler === 'none') return undefined;
  if (config.pair.pool !== null) {
    return { pool: await freeze(deps, await givenPool(deps, config.pair.pool)), drawn: false };
  }
  const frozen = await frozenPool(deps);
  if (frozen !== undefined) return { pool: await readPool(store, frozen), drawn: false };
  // Nothing was read: that is not to be the pool for ever.
  if (documents.length === 0) return undefined;
  const source = sourceOf(deps, onDocument);
  const drawn = await storePool(store, await drawPool(documents, config.pair.pool_chunks, source));
  const pool = await freeze(deps, drawn);
  return { pool, drawn: pool.hash === drawn.hash };
}

/** What the pool is made of that a run has just frozen; null where it was there before, or is none. */
export function frozenNow(gathered: GatheredPool | undefined): PoolSize | null {
  if (!gathered?.drawn) return null;
  const { chunks } = gathered.pool;
  return { chunks: chunks.length, documents: new Set(chunks.map((one) => one.documentId)).size };
}
