import path from 'node:path';
import { Worker } from 'node:worker_threads';
import t, { type Test } from 'tap';
import { openEmbedder } from '../../../pipelines/onnx/embedder.js';
import type { OnnxSettings } from '../../../pipelines/onnx/folder.js';
import { modelIdentity } from '../../../pipelines/onnx/identity.js';
import { openPairScorer } from '../../../pipelines/onnx/pair-scorer.js';
import { openTokenClassifier } from '../../../pipelines/onnx/token-classifier.js';
import { onnxSettings } from '../../helpers/onnx/settings.js';
import { NER, type TinyModel, writeTinyModel } from '../../helpers/onnx/tiny-model.js';

const folderOf = (t: Test, model: TinyModel) =>
  writeTinyModel(path.join(t.testdir(), 'model'), model);

async function entities(t: Test, model: TinyModel, text: string, more: Partial<OnnxSettings> = {}) {
  const opened = await openTokenClassifier(onnxSettings(folderOf(t, model), more));
  const found = await opened.entities(text);
  await opened.close();
  for (const { start, end, text: part } of found) t.equal(text.slice(start, end), part);
  return found.map(({ type, text: part }) => `${type}:${part}`);
}

t.test('entities of B- and I- labels', async (t) => {
  const model = NER(['O', 'B-PER', 'I-PER', 'B-GPE', 'I-GPE', 'B-FOO'], {
    and: 'O',
    Anna: 'B-PER',
    Karenina: 'I-PER',
    New: 'B-GPE',
    York: 'I-GPE',
    x1: 'B-FOO',
  });
  t.strictSame(await entities(t, model, '😀 Anna Karenina and New York'), [
    'person:Anna Karenina',
    'place:New York',
  ]);
  t.strictSame(await entities(t, model, 'Anna Anna Karenina'), [
    'person:Anna',
    'person:Anna Karenina',
  ]);
  t.strictSame(await entities(t, model, 'and Karenina York'), ['person:Karenina', 'place:York']);
  t.strictSame(await entities(t, model, 'x1 and'), ['other:x1']);
  t.strictSame(await entities(t, model, 'x1 Anna', { labels: { FOO: 'title', PER: 'none' } }), [
    'title:x1',
  ]);
  t.strictSame(await entities(t, model, ''), []);
  // Outside its vocabulary: [UNK], whose logits are all 0, is O.
  t.strictSame(await entities(t, model, '[SEP] [CLS] 中文'), []);
});

t.test('entities of BIOES, BILOU and of labels without places', async (t) => {
  const words = { and: 'O', a: 'B-ORG', b: 'I-ORG', c: 'E-ORG', d: 'S-ORG' };
  const bioes = NER(['O', 'B-ORG', 'I-ORG', 'E-ORG', 'S-ORG'], words);
  t.strictSame(await entities(t, bioes, 'a b c d d and a c'), [
    ...['organisation:a b c', 'organisation:d', 'organisation:d', 'organisation:a c'],
  ]);
  const bilou = NER(['O', 'B-ORG', 'I-ORG', 'L-ORG', 'U-ORG'], {
    ...words,
    c: 'L-ORG',
    d: 'U-ORG',
  });
  t.strictSame(await entities(t, bilou, 'a b c d'), ['organisation:a b c', 'organisation:d']);
  const plain = NER(['O', 'MONEY', 'DATE'], {
    and: 'O',
    five: 'MONEY',
    euro: 'MONEY',
    May: 'DATE',
  });
  t.strictSame(await entities(t, plain, 'five euro and May'), ['quantity:five euro', 'date:May']);
});

t.test('entities of a text of many windows stand where they stand', async (t) => {
  const model = {
    ...NER(['O', 'B-PER', 'I-PER'], { and: 'O', Anna: 'B-PER', K: 'I-PER' }),
    window: 16,
  };
  const text = `${'and '.repeat(37)}Anna K ${'and '.repeat(91)}Anna K K`;
  t.strictSame(await entities(t, model, text), ['person:Anna K', 'person:Anna K K']);
  t.strictSame(await entities(t, model, text, { overlap: 0 }), [
    'person:Anna K',
    'person:Anna K K',
  ]);
});

const EMBEDDING: TinyModel = {
  task: 'embedding',
  words: { noise: [0, 1], evidence: [1, 0], query: [1, 1], passage: [0, 0], ':': [0, 0] },
  window: 34,
};

t.test('vectors are pooled over all tokens, by mean or the first', async (t) => {
  const folder = folderOf(t, EMBEDDING);
  const vectorOf = async (text: string, more: Partial<OnnxSettings>) => {
    const model = await openEmbedder(onnxSettings(folder, more));
    const [vector] = await model.embed(text, 'query');
    await model.close();
    return [...(vector as Float32Array)].map((value) => Number(value.toFixed(4)));
  };
  // Special tokens are tokens: 2 words of 4 tokens.
  t.strictSame(await vectorOf('noise evidence', { normalise: false }), [0.25, 0.25]);
  t.strictSame(await vectorOf('noise noise evidence', {}), [0.4472, 0.8944]);
  t.strictSame(await vectorOf('noise evidence', { pooling: 'cls' }), [0, 0]);
  t.strictSame(await vectorOf('noise', { query_prefix: 'query: ', normalise: false }), [0.2, 0.4]);
  t.strictSame(await vectorOf('', { normalise: false }), [0, 0]);
});

t.test('a text longer than the window has a vector a window, each behind the prefix', async (t) => {
  const model = await openEmbedder(
    onnxSettings(folderOf(t, EMBEDDING), {
      passage_prefix: 'passage: ',
      overlap: 8,
      normalise: false,
    }),
  );
  const vectors = await model.embed(`${'noise '.repeat(90)}${'evidence '.repeat(10)}`, 'passage');
  // 34 - 2 special - 2 of the prefix = 30 words at most, 8 shared: 100 words in 5 windows of 27.
  t.equal(vectors.length, 5);
  t.strictSame(
    vectors.map(([evidence]) => Math.round((evidence as number) * 31)),
    [0, 0, 0, 0, 10],
  );
  t.equal(
    (await model.embed('noise '.repeat(30), 'passage')).length,
    1,
    'tokenizer.json cuts to 8',
  );
  await model.close();
});

t.test('pairs: the second text counts, and of a long one the best window', async (t) => {
  const model = await openPairScorer(
    onnxSettings(
      folderOf(t, { task: 'cross-encoder', words: { noise: [-0.1], evidence: [3] }, window: 40 }),
    ),
  );
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const score = async (first: string, second: string) =>
    Number((await model.score(first, second)).toFixed(5));
  const rounded = (x: number) => Number(sigmoid(x).toFixed(5));
  t.equal(await score('evidence', 'noise'), rounded(-0.1));
  t.equal(await score('noise', 'evidence noise'), rounded(2.9));
  t.equal(await score('noise', ''), rounded(0));
  const far = await score('noise noise', `${'noise '.repeat(200)}evidence`);
  t.equal(far, rounded(3 - 0.1 * 34), '35 words a window, the last with the evidence');
  t.ok((await score('noise '.repeat(100), 'evidence')) > 0.9, 'a long question leaves room');
  await model.close();
});

t.test('the identity follows bytes and use, not places', async (t) => {
  const one = writeTinyModel(path.join(t.testdir(), 'one'), EMBEDDING);
  const same = writeTinyModel(path.join(path.dirname(one), 'two'), EMBEDDING);
  const of = (folder: string, more: Partial<OnnxSettings> = {}) =>
    JSON.stringify(modelIdentity(onnxSettings(folder, more), 'embedding'));
  t.equal(of(one), of(same));
  t.equal(of(one, { providers: ['cuda'] }), of(one));
  t.equal(of(one, { pooling: 'mean' }), of(one), 'what the folder says anyway');
  t.not(of(one, { pooling: 'cls' }), of(one));
  t.not(of(one, { overlap: 3 }), of(one));
  const words = { ...EMBEDDING.words, noise: [0, 2] };
  t.not(of(writeTinyModel(same, { ...EMBEDDING, words })), of(one), 'another weight');
  const data = 'model.onnx_data';
  const apart = of(writeTinyModel(same, { ...EMBEDDING, external: data }));
  t.not(
    of(writeTinyModel(same, { ...EMBEDDING, words, external: data })),
    apart,
    'in another file',
  );
});

t.test('sessions are shared, and threads have their own', async (t) => {
  const folder = folderOf(t, EMBEDDING);
  const [a, b] = await Promise.all([
    openEmbedder(onnxSettings(folder)),
    openEmbedder(onnxSettings(folder)),
  ]);
  await a.close();
  await a.close();
  t.equal((await b.embed('noise', 'query')).length, 1, 'the other still runs');
  await b.close();
  const url = new URL('../../../pipelines/onnx/embedder.js', import.meta.url).href;
  const code = `
    const { workerData, parentPort } = require('node:worker_threads');
    import(workerData.url).then(async ({ openEmbedder }) => {
      const model = await openEmbedder(workerData.settings);
      for (let i = 0; i < 20; i++) await model.embed('noise evidence', 'query');
      parentPort.postMessage(await model.embed('noise evidence', 'query'));
    });`;
  const workerData = { url, settings: onnxSettings(folder) };
  const one = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(code, { eval: true, workerData });
      worker.on('error', reject).once('message', (message) => {
        worker.terminate().then(() => resolve(message), reject);
      });
    });
  const all = await Promise.all([one(), one(), one()]);
  t.strictSame(all[0], all[1]);
  t.strictSame(all[0], all[2]);
});
