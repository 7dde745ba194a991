/** The filler pool as a file of a data set, which may come from anybody. */
import { gunzipSync, gzipSync } from 'node:zlib';
import t from 'tap';
import { sha256 } from '../../../pipelines/core/hash.js';
import { poolKey, readPool, storePool } from '../../../pipelines/dataset/filler-pool.js';
import { MemoryStore } from '../../../pipelines/stores/memory.js';

const documentId = 'd'.repeat(64);
const chunk = { documentId, chunk: 3, byteStart: 5, byteEnd: 9, ids: Int32Array.of(1, 70_000) };
const contents = {
  chunks: [
    { ...chunk, text: 'ab\ncd' },
    { ...chunk, chunk: 4, text: '' },
  ],
  questions: [{ documentId, question: 'Who?', answer: 'Nobody' }],
};

t.test('what was stored is read, under the hash of its contents', async (t) => {
  const store = new MemoryStore();
  const { hash } = await storePool(store, contents);
  t.strictSame([...store.files.keys()], [poolKey(hash)]);
  t.equal(sha256(gunzipSync(store.files.get(poolKey(hash)) as Buffer)), hash);
  t.strictSame(await readPool(store, hash), { hash, ...contents });
  const nobody = { chunks: [], questions: [] };
  const { hash: none } = await storePool(store, nobody);
  t.strictSame(await readPool(store, none), { hash: none, ...nobody });
});

t.test('a pool that is missing, damaged or another is told, with what to do', async (t) => {
  const store = new MemoryStore();
  const { hash } = await storePool(store, contents);
  const bytes = store.files.get(poolKey(hash)) as Buffer;
  store.files.set(poolKey('a'.repeat(64)), bytes);
  store.files.set(poolKey('b'.repeat(64)), bytes.subarray(0, 40));
  store.files.set(poolKey('c'.repeat(64)), Buffer.from('no gzip'));
  for (const [name, what] of [
    ['a', 'damaged'],
    ['b', 'damaged'],
    ['c', 'damaged'],
    ['d', 'missing'],
  ] as const) {
    await t.rejects(readPool(store, name.repeat(64)), {
      code: 'DATASET',
      message: new RegExp(`${name}{64}.*the filler pool, is ${what}: restore the file from a copy`),
    });
  }
});

t.test('what is no pool is refused, though its hash is right', async (t) => {
  const [good] = contents.chunks;
  const plain = { ...good, ids: [1] };
  const lines = (...all: unknown[]) => all.map((line) => `${JSON.stringify(line)}\n`).join('');
  for (const text of [
    '',
    'null\n',
    lines({ questions: 'none' }),
    lines({ questions: [{ documentId: '../../x', question: 'a', answer: 'b' }] }),
    lines({ questions: [{ documentId, question: 'a' }] }),
    lines({ ...plain, documentId: '../../../etc/passwd' }, { questions: [] }),
    lines({ ...plain, ids: [-1] }, { questions: [] }),
    lines({ ...plain, ids: ['1'] }, { questions: [] }),
    lines({ ...plain, byteStart: 0.5 }, { questions: [] }),
    lines({ ...plain, text: 7 }, { questions: [] }),
    lines(null, { questions: [] }),
  ]) {
    const store = new MemoryStore();
    const hash = sha256(text);
    await store.create(poolKey(hash), gzipSync(text));
    await t.rejects(readPool(store, hash), { code: 'DATASET' }, text);
  }
});
