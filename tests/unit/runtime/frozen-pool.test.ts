/** A data set's pool: drawn once, by whoever comes first. */
import t from 'tap';
import { loadConfig } from '../../../pipelines/config/load.js';
import { sha256 } from '../../../pipelines/core/hash.js';
import { poolKey, readPool } from '../../../pipelines/dataset/filler-pool.js';
import { identityWith, isMadeWith, withFrozen } from '../../../pipelines/dataset/log/made.js';
import type { Made } from '../../../pipelines/generated/log-entry.js';
import {
  frozenNow,
  frozenPool,
  gatherPool,
  type PoolDependencies,
} from '../../../pipelines/runtime/gather/filler-pool.js';
import { madeKnown } from '../../../pipelines/runtime/gather/frozen.js';
import { FolderStore } from '../../../pipelines/stores/folder.js';
import { MemoryStore } from '../../../pipelines/stores/memory.js';
import type { Store } from '../../../pipelines/stores/store.js';
import { MADE } from '../../helpers/histories.js';

const configuration = 'c'.repeat(64);
const made = { ...MADE, identity: configuration } as Made;

const depsOf = (store: Store, ...overrides: string[]): PoolDependencies => ({
  ...{ store, made, base: '/', threads: 2, config: loadConfig(undefined, overrides).config },
  refinePool: {
    draw: async ({ documentId }: { documentId: string }) => [
      { chunk: 0, byteStart: 0, byteEnd: 1, text: documentId, ids: Int32Array.of(1) },
    ],
  } as never,
});
const documents = (...names: string[]) =>
  names.map((name) => ({ id: sha256(name), source: name, key: name, bytes: 1, questions: [] }));
const nothing = () => {};
const hashesIn = (store: MemoryStore) =>
  [...store.files.keys()].filter((key) => key.endsWith('.jsonl.gz'));

t.test('the first submission draws it, later ones take it', async (t) => {
  const store = new MemoryStore();
  t.equal(await frozenPool(depsOf(store)), undefined);
  const worker = madeKnown(depsOf(store));
  t.equal((await worker()).identity, configuration, 'a worker may be there before it');
  t.equal(await gatherPool(depsOf(store), [], nothing), undefined, 'nothing is no pool');
  const first = await gatherPool(depsOf(store), documents('a', 'b'), nothing);
  t.equal(first?.drawn, true);
  t.strictSame(frozenNow(first), { chunks: 2, documents: 2 });
  // Nothing else of that run remains: it was killed before its first commit.
  const second = await gatherPool(depsOf(store), documents('c'), nothing);
  t.strictSame(second, { pool: first?.pool, drawn: false });
  t.equal(frozenNow(second), null);
  t.equal((await worker()).pool, first?.pool.hash);
  t.equal((await worker()).identity, identityWith(configuration, { pool: first?.pool.hash }));
  t.equal(await gatherPool(depsOf(store, 'pair.filler=none'), documents('a'), nothing), undefined);
});

t.test(
  'of many first submissions at once one decides, and nothing of the others stays',
  async (t) => {
    const store = new MemoryStore();
    const names = [['a'], ['b', 'c'], ['d'], ['e'], ['a']];
    const all = await Promise.all(
      names.map((some) => gatherPool(depsOf(store), documents(...some), nothing)),
    );
    const hashes = new Set(all.map((one) => one?.pool.hash));
    t.equal(hashes.size, 1);
    t.ok(all.some((one) => one?.drawn));
    const [hash] = hashes as Set<string>;
    t.strictSame(hashesIn(store), [poolKey(hash as string)]);
    t.strictSame(await readPool(store, hash as string), all[0]?.pool);
  },
);

t.test('another tokenizer or chunk length cuts other chunks: they have their own', async (t) => {
  const store = new MemoryStore();
  const of = async (deps: PoolDependencies) =>
    (await gatherPool(deps, documents('a', 'b'), nothing))?.pool.hash;
  await of(depsOf(store));
  for (const other of [
    depsOf(store, 'chunk.tokens=64'),
    depsOf(store, 'pair.pool_chunks=9'),
    { ...depsOf(store), made: { ...made, tokenizer_sha256: 'f'.repeat(64) } },
  ])
    t.equal(await frozenPool(other), undefined);
  t.ok(await frozenPool(depsOf(store, 'pair.top_k=3', 'pair.filler=pool')), 'the same one');
});

t.test('the pool of another data set is taken, and a second one refused', async (t) => {
  const folder = t.testdir({ one: {}, two: {}, none: {} });
  const [one, two] = ['one', 'two'].map((name) => new FolderStore(`${folder}/${name}`));
  if (!one || !two) throw new Error('no stores');
  const first = await gatherPool(depsOf(one), documents('a', 'b'), nothing);
  const taken = await gatherPool(depsOf(two, `pair.pool=${one.url}`), documents('c'), nothing);
  t.strictSame(taken, { pool: first?.pool, drawn: false });
  t.equal(await frozenPool(depsOf(two)), first?.pool.hash, 'for good');
  await one.remove(poolKey(first?.pool.hash as string));
  t.strictSame(
    await gatherPool(depsOf(two, `pair.pool=${one.url}`), documents('c'), nothing),
    taken,
    'the other is not needed any more',
  );
  const memory = new MemoryStore();
  await t.rejects(gatherPool(depsOf(memory, `pair.pool=${folder}/none`), documents('a'), nothing), {
    code: 'CONFIG',
    message: /none has no filler pool for this tokenizer, chunk\.tokens/,
  });
  await gatherPool(depsOf(memory), documents('x'), nothing);
  await t.rejects(gatherPool(depsOf(memory, `pair.pool=${two.url}`), documents('a'), nothing), {
    code: 'CONFIG',
    message: /has a filler pool of its own already.*choose a new store/,
  });
});

t.test('a name that is no name is told', async (t) => {
  const store = new MemoryStore();
  await gatherPool(depsOf(store), documents('a'), nothing);
  const key = [...store.files.keys()].find((one) => one.endsWith('.json')) as string;
  for (const text of ['', '{"pool":"../../x"}\n', '{"pool":7}\n', 'x'.repeat(99)]) {
    store.files.set(key, Buffer.from(text));
    await t.rejects(frozenPool(depsOf(store)), {
      code: 'DATASET',
      message: /does not name a filler/,
    });
  }
});

t.test('rows say which configuration made them, whatever the pool', (t) => {
  const pool = 'e'.repeat(64);
  t.strictSame(withFrozen(made, {}), made);
  t.not(withFrozen(made, { pool }).identity, withFrozen(made, { pool: 'd'.repeat(64) }).identity);
  t.equal(isMadeWith(withFrozen(made, { pool }), configuration), true);
  t.equal(isMadeWith(made, configuration), true);
  t.equal(
    isMadeWith({ ...withFrozen(made, { pool }), pool: 'd'.repeat(64) }, configuration),
    false,
  );
  t.equal(isMadeWith(withFrozen(made, { pool }), 'd'.repeat(64)), false);
  t.end();
});
