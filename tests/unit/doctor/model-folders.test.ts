import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { loadConfig } from '../../../pipelines/config/load.js';
import type { Check } from '../../../pipelines/doctor/check.js';
import { modelFolders } from '../../../pipelines/doctor/model-folders.js';
import {
  NER,
  type TinyModel,
  tinyTokenizer,
  writeTinyModel,
} from '../../helpers/onnx/tiny-model.js';

const MODELS = {
  ner: NER(['O', 'B-PER'], { Anna: 'B-PER' }),
  embedding: { task: 'embedding', words: { Anna: [1, 0], Stone: [0, 1] } },
  'cross-encoder': { task: 'cross-encoder', words: { Anna: [1], Stone: [2] } },
} satisfies Record<string, TinyModel>;

const checks = (...overrides: string[]) => modelFolders(loadConfig(undefined, overrides).config);
const only = (...overrides: string[]) => checks(...overrides)[0] as Check;

t.test('models are looked at where they are in use', async (t) => {
  t.strictSame(checks(), []);
  t.strictSame(checks('score.onnx.model=/x'), [], 'one that nothing uses');
  const used = ['score.evaluator=onnx-embedding', 'score.rerank.evaluator=onnx-ner'];
  t.strictSame(
    checks(...used, 'entities.model=/x').map(({ name }) => name),
    ['model of onnx-embedding', 'model of onnx-ner', 'model of entities'],
  );
  for (const [task, model] of Object.entries(MODELS)) {
    const folder = writeTinyModel(path.join(t.testdir(), 'm'), model);
    const check = only(`score.evaluator=onnx-${task}`, `score.onnx.model=${folder}`);
    t.match(await check.run(), { ok: true, detail: /m: runs, sha256 [0-9a-f]{12}…$/ }, task);
  }
  const folder = writeTinyModel(path.join(t.testdir(), 'm'), MODELS.ner);
  t.match(await only(`entities.model=${folder}`).run(), { ok: true, detail: /m: runs, sha256 / });
});

t.test('each way in which a folder is wrong is said in the same words', async (t) => {
  const nothing = () => {};
  const wrong: [RegExp, (folder: string) => void, TinyModel?][] = [
    [/model .*m does not exist: give/, (folder) => rmSync(folder, { recursive: true })],
    [/BertModel: .* wants one that labels tokens/, nothing, MODELS.embedding],
    [/damaged or no ONNX model/, (folder) => truncateSync(path.join(folder, 'model.onnx'), 90)],
    [
      /tokenizer\.json does not belong to/,
      (folder) =>
        writeFileSync(
          path.join(folder, 'tokenizer.json'),
          JSON.stringify(tinyTokenizer(['a', 'b', 'c'])),
        ),
    ],
    [
      /gives last_hidden_state/,
      nothing,
      { ...MODELS.embedding, labels: ['O', 'B-PER'], config: { architectures: undefined } },
    ],
  ];
  for (const [message, spoil, model = MODELS.ner] of wrong) {
    const folder = writeTinyModel(path.join(t.testdir(), 'm'), model);
    spoil(folder);
    const told = [];
    for (const check of [
      only(`entities.model=${folder}`),
      only('score.evaluator=onnx-ner', `score.onnx.model=${folder}`),
    ]) {
      const error = await check.run().then(
        () => t.fail(`no error: ${message}`),
        (cause: unknown) => cause,
      );
      t.match(error, { code: 'CONFIG', message });
      told.push((error as Error).message);
    }
    const [ofEntities = '', ofEvaluator = ''] = told;
    t.notMatch(ofEntities, /score\.onnx|onnx-ner|evaluator|\n/);
    const named = (text: string) =>
      text
        .replace('score.onnx.model', 'entities.model')
        .replace('onnx-ner wants', 'entities.model wants')
        .replace('model or evaluator', 'model');
    t.equal(ofEntities, named(ofEvaluator));
  }
});
