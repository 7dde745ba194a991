import t from 'tap';
import { sha256 } from '../../../pipelines/core/hash.js';
import { packagePath } from '../../../pipelines/core/paths.js';
import { drawPool, type PoolSource } from '../../../pipelines/stages/pair/draw-pool.js';
import { drawChunks } from '../../../pipelines/stages/refine/draw-chunks.js';
import { loadTokenizer } from '../../../pipelines/tokenizer/load.js';

const documents = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    ...{ id: sha256(`${i}`), source: `${i}`, key: `${i}`, bytes: 10 },
    questions: [{ question: `q${i}`, answer: `a${i}` }, { question: `unanswered ${i}` }],
  }));

/** Documents of `chunks` chunks each, with what was asked of them. */
function source(chunks: number, atOnce: number) {
  const asked: { count: number; within: number }[] = [];
  const told: number[] = [];
  const draw: PoolSource['draw'] = async ({ id: documentId }, one) => {
    asked.push(one);
    const count = Math.min(chunks, one.count);
    return Array.from({ length: count }, (_, chunk) => ({
      ...{ documentId, chunk, byteStart: chunk, byteEnd: chunk + 1, text: '' },
      ids: Int32Array.of(chunk),
    }));
  };
  return { asked, told, draw, atOnce, onDocument: (done: number) => told.push(done) };
}

t.test('the same of the same documents, in any order and at any number at once', async (t) => {
  const all = documents(20);
  const one = await drawPool(all, 50, source(5, 1));
  t.strictSame(await drawPool(all.toReversed(), 50, source(5, 7)), one);
  t.equal(one.chunks.length, 50);
  t.equal(new Set(one.chunks.map(({ documentId }) => documentId)).size, 17, '3 of each');
  t.equal(one.questions.length, 20, 'those with an answer');
  t.not((await drawPool(all.slice(1), 50, source(5, 1))).chunks, one.chunks);
});

t.test(
  'no more documents are opened than the pool has chunks, and few chunks of each',
  async (t) => {
    const many = source(1000, 4);
    t.equal((await drawPool(documents(300), 100, many)).chunks.length, 100);
    t.equal(many.asked.length, 100);
    t.strictSame(many.asked[0], { count: 1, within: 32 });
    t.equal(many.told.at(-1), 100);
    const few = source(1000, 4);
    await drawPool(documents(3), 100, few);
    t.strictSame(few.asked[0], { count: 34, within: 136 });
    t.strictSame(await drawPool([], 100, source(1, 1)), { chunks: [], questions: [] });
  },
);

const settings = { tokens: 16, borders: 'sentence' } as const;

t.test('chunks are those of the document, and no more of it is read than they need', async (t) => {
  const tokenizer = await loadTokenizer(packagePath('pipelines/assets/tokenizer.json'));
  const line = 'The fox — 狐 — ran over the hill. \n';
  let read = 0;
  const parts = function* () {
    for (read = 0; read < 5000; read++) yield Buffer.from(line);
  };
  const draw = { seed: 'x', count: 6, within: 10 };
  const drawn = await drawChunks(parts(), tokenizer, settings, draw);
  t.equal(drawn.length, 6);
  t.ok(read < 4999, `${read} of 5000 parts`);
  const whole = Buffer.from(line.repeat(5000));
  for (const { chunk, byteStart, byteEnd, ids, text } of drawn) {
    t.ok(chunk < 10);
    t.ok(ids.length >= 12 && ids.length <= 16, `${ids.length} tokens`);
    t.equal(text, whole.toString('utf8', byteStart, byteEnd));
  }
  t.strictSame(await drawChunks(parts(), tokenizer, settings, draw), drawn);
});

t.test('a short last chunk is drawn only where there is no other', async (t) => {
  const tokenizer = await loadTokenizer(packagePath('pipelines/assets/tokenizer.json'));
  const draw = { seed: 'x', count: 99, within: 99 };
  const lengths = async (text: string) =>
    (await drawChunks([Buffer.from(text)], tokenizer, settings, draw)).map(({ ids }) => ids.length);
  const words = (count: number) => Array.from({ length: count }, () => ' a').join('');
  t.strictSame(await lengths(words(3)), [3]);
  t.strictSame(await lengths(words(16)), [16]);
  t.strictSame(await lengths(words(19)), [16]);
  t.strictSame(await lengths(words(26)), [16, 10]);
  t.strictSame(await lengths(''), []);
});
