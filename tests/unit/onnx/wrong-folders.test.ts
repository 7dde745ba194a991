import {
  cpSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { ConfigError } from '../../../pipelines/core/errors.js';
import { openEmbedder } from '../../../pipelines/onnx/embedder.js';
import type { OnnxSettings } from '../../../pipelines/onnx/folder.js';
import { openPairScorer } from '../../../pipelines/onnx/pair-scorer.js';
import { openTokenClassifier } from '../../../pipelines/onnx/token-classifier.js';
import { onnxSettings } from '../../helpers/onnx/settings.js';
import { type TinyModel, tinyTokenizer, writeTinyModel } from '../../helpers/onnx/tiny-model.js';

const WORDS = { whale: [1, 0], ship: [0, 1], sea: [1, 1] };
const EMBEDDING: TinyModel = { task: 'embedding', words: WORDS };
const NER: TinyModel = { task: 'ner', words: WORDS, labels: ['O', 'B-PER'] };
const PAIR: TinyModel = { task: 'cross-encoder', words: { whale: [1], ship: [0], sea: [2] } };

const OPEN = { embedding: openEmbedder, ner: openTokenClassifier, 'cross-encoder': openPairScorer };

/** A folder that `spoil` made wrong in one way, and what is said of it. */
async function said(
  t: Test,
  model: TinyModel,
  spoil: (folder: string) => void,
  settings: Partial<OnnxSettings> = {},
  task = model.task,
): Promise<string> {
  const folder = writeTinyModel(path.join(t.testdir(), 'model'), model);
  spoil(folder);
  const wrong = await OPEN[task](onnxSettings(folder, settings)).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(wrong instanceof ConfigError)) {
    t.fail(`no ConfigError: ${(wrong as Error)?.stack}`);
    return '';
  }
  t.notMatch(wrong.message, /\n/, 'one line');
  t.match(wrong.message, /[:;]/, 'what to do');
  return wrong.message.replaceAll(folder, 'F');
}

const nothing = () => {};
const change = (file: string, more: Record<string, unknown>) => (folder: string) => {
  const whole = path.join(folder, file);
  const before = JSON.parse(readFileSync(whole, 'utf8'));
  writeFileSync(whole, JSON.stringify({ ...before, ...more }));
};
const remove = (file: string) => (folder: string) => rmSync(path.join(folder, file));
const write = (file: string, content: string | Buffer) => (folder: string) =>
  writeFileSync(path.join(folder, file), content);

t.test('what is missing or ambiguous', async (t) => {
  t.match(await said(t, EMBEDDING, remove('model.onnx')), /^F has no model\.onnx/);
  t.match(await said(t, EMBEDDING, remove('config.json')), /config\.json is missing/);
  t.match(await said(t, EMBEDDING, remove('tokenizer.json')), /tokenizer\.json is missing/);
  const second = (folder: string) => {
    mkdirSync(path.join(folder, 'onnx'));
    linkSync(path.join(folder, 'model.onnx'), path.join(folder, 'onnx/model_q4.onnx'));
  };
  t.match(await said(t, EMBEDDING, second), /several models \(model\.onnx, onnx\/model_q4\.onnx\)/);
  t.match(
    await said(t, EMBEDDING, nothing, { file: 'onnx/model.onnx' }),
    /is missing.*there is model\.onnx/,
  );
  t.match(await said(t, EMBEDDING, nothing, { file: '../other.onnx' }), /has to lie in F/);
  t.match(await said(t, EMBEDDING, nothing, { model: null }), /set score\.onnx\.model/);
  t.match(await said(t, EMBEDDING, nothing, { model: '/does/not/exist' }), /does not exist/);
});

t.test('a model of the wrong kind', async (t) => {
  t.match(
    await said(t, NER, nothing, {}, 'embedding'),
    /BertForTokenClassification.*onnx-embedding/,
  );
  t.match(await said(t, EMBEDDING, nothing, {}, 'ner'), /BertModel.*onnx-ner/);
  t.match(await said(t, NER, nothing, {}, 'cross-encoder'), /onnx-cross-encoder/);
  // config.json says nothing: inputs and outputs do.
  const silent = { config: { architectures: undefined } };
  t.match(
    await said(t, { ...NER, ...silent }, nothing, { pooling: 'mean' }, 'embedding'),
    /gives logits/,
  );
  const labels = { labels: ['O', 'B-PER'] };
  t.match(
    await said(t, { ...EMBEDDING, ...silent, ...labels }, nothing, {}, 'ner'),
    /another kind.*last_hidden_state/,
  );
  t.match(
    await said(t, { ...NER, ...silent }, nothing, {}, 'cross-encoder'),
    /another kind.*onnx-cross-encoder/,
  );
  const pixels = { ...EMBEDDING, inputs: ['input_ids', 'pixel_values'] };
  t.match(await said(t, pixels, nothing), /asks for pixel_values/);
  const decoder = { ...EMBEDDING, inputs: ['input_ids', 'attention_mask', 'past_key_values'] };
  t.match(await said(t, decoder, nothing), /asks for past_key_values/);
  t.match(
    await said(t, { ...NER, labels: ['O', 'B-PER', 'I-PER'] }, nothing),
    /names 3 labels.* has 2/,
  );
  t.match(await said(t, { ...NER, config: { id2label: undefined } }, nothing), /no id2label/);
  t.match(await said(t, { ...PAIR, labels: ['a', 'b', 'c'] }, nothing), /3 labels/);
});

t.test('a damaged model file', async (t) => {
  const cut = (bytes: number) => (folder: string) =>
    truncateSync(path.join(folder, 'model.onnx'), bytes);
  for (const bytes of [0, 1, 100, 200]) {
    t.match(
      await said(t, EMBEDDING, cut(bytes)),
      /damaged or no ONNX model/,
      `${bytes} bytes left`,
    );
  }
  t.match(
    await said(t, EMBEDDING, write('model.onnx', 'PK\x03\x04 a zip')),
    /damaged or no ONNX model/,
  );
  t.match(
    await said(t, EMBEDDING, write('model.onnx', Buffer.alloc(64, 0xff))),
    /damaged or no ONNX model/,
  );
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n';
  t.match(await said(t, EMBEDDING, write('model.onnx', pointer)), /pointer of Git LFS/);
  const nonsense = (folder: string) => {
    const file = path.join(folder, 'model.onnx');
    const bytes = readFileSync(file);
    bytes.write('Gatheq', bytes.indexOf('Gather'));
    writeFileSync(file, bytes);
  };
  t.match(await said(t, EMBEDDING, nonsense), /cannot be loaded/);
});

t.test('a tokenizer of another model', async (t) => {
  const other = (words: string[]) => write('tokenizer.json', JSON.stringify(tinyTokenizer(words)));
  t.match(
    await said(t, EMBEDDING, other(['a', 'b', 'c', 'd'])),
    /does not belong.*up to number 7, the model 7/,
  );
  t.match(await said(t, EMBEDDING, other(['a'])), /does not belong.*has 5 tokens, the model 7/);
  t.match(
    await said(t, EMBEDDING, change('config.json', { pad_token_id: 1 })),
    /pad_token is number 0, in config\.json 1/,
  );
  t.match(
    await said(t, EMBEDDING, change('tokenizer_config.json', { sep_token: '</s>' })),
    /lacks the special token "<\/s>"/,
  );
  t.match(
    await said(t, EMBEDDING, change('config.json', { vocab_size: 30522 })),
    /config\.json.* another model/,
  );
  t.match(
    await said(t, EMBEDDING, write('tokenizer.json', '{"version": "1.0"}')),
    /not a tokenizer\.json/,
  );
  t.match(
    await said(t, EMBEDDING, change('tokenizer.json', { pre_tokenizer: { type: 'Nonsense' } })),
    /cannot be used/,
  );
});

t.test('damaged settings of a folder', async (t) => {
  for (const file of [
    'config.json',
    'tokenizer.json',
    'modules.json',
    '1_Pooling/config.json',
    'tokenizer_config.json',
  ]) {
    const message = await said(t, EMBEDDING, write(file, '{"secret": "of another file'));
    t.match(message, new RegExp(`${file} is not JSON`), file);
    t.notMatch(message, /secret/, 'nothing of the file is shown');
    t.match(
      await said(t, EMBEDDING, write(file, '7')),
      new RegExp(`${file} is JSON, but no`),
      file,
    );
  }
  t.match(
    await said(t, EMBEDDING, write('config.json', ' '.repeat(5 << 20))),
    /has 5242880 bytes, more than/,
  );
  const max = { pooling_mode_mean_tokens: false, pooling_mode_max_tokens: true };
  t.match(
    await said(t, EMBEDDING, change('1_Pooling/config.json', max)),
    /says max_tokens: set score\.onnx\.pooling/,
  );
  t.match(await said(t, EMBEDDING, remove('1_Pooling/config.json')), /does not say how/);
  const dense = [
    { path: '', type: 's.Transformer' },
    { path: '2_Dense', type: 's.models.Dense' },
  ];
  t.match(await said(t, EMBEDDING, write('modules.json', JSON.stringify(dense))), /step Dense/);
  t.match(await said(t, EMBEDDING, nothing, { max_tokens: 33 }), /at most 32 tokens/);
  t.match(
    await said(t, NER, nothing, { labels: { LOC: 'place' } }),
    /names LOC: the model has O, B-PER/,
  );
});

t.test('weights outside the model file lie beside it', async (t) => {
  t.match(
    await said(t, { ...EMBEDDING, external: 'model.onnx_data' }, remove('model.onnx_data')),
    /model\.onnx_data is missing/,
  );
  for (const external of ['../model.onnx_data', 'weights/model.bin']) {
    const spoil = (folder: string) => {
      mkdirSync(path.join(folder, 'weights'), { recursive: true });
      writeFileSync(path.join(folder, external), Buffer.alloc(64));
    };
    t.match(await said(t, { ...EMBEDDING, external }, spoil), /have to lie beside it/, external);
  }
  t.match(
    await said(t, { ...EMBEDDING, external: '/etc/hostname' }, nothing),
    /have to lie beside it/,
  );
  const folder = writeTinyModel(path.join(t.testdir(), 'm'), {
    ...EMBEDDING,
    external: 'model.onnx_data',
  });
  const copy = `${folder}-elsewhere`;
  cpSync(folder, copy, { recursive: true });
  const embedder = await openEmbedder(onnxSettings(copy));
  t.strictSame(await embedder.embed('ship', 'passage'), [Float32Array.of(0, 1)]);
  await embedder.close();
});

t.test('a provider that is not there', async (t) => {
  t.match(
    await said(t, EMBEDDING, nothing, { providers: ['cuda'] }),
    /cuda is not there.*\[cuda, cpu\]/,
  );
  const folder = writeTinyModel(path.join(t.testdir(), 'm'), EMBEDDING);
  const embedder = await openEmbedder(onnxSettings(folder, { providers: ['cuda', 'cpu'] }));
  t.equal(
    (await embedder.embed('ship', 'passage')).length,
    1,
    'falls back where that was asked for',
  );
  await embedder.close();
});
