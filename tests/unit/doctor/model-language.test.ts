import { writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { loadConfig } from '../../../pipelines/config/load.js';
import { ConfigError } from '../../../pipelines/core/errors.js';
import { modelLanguage, modelTask } from '../../../pipelines/doctor/model-language.js';
import { realModel, skipWithoutModel } from '../../helpers/onnx/settings.js';
import { writeTinyModel } from '../../helpers/onnx/tiny-model.js';

const folder = t.testdir();
const ENGLISH =
  'The committee met in Geneva on Tuesday and asked how much the new harbour was going to cost. ';
const GERMAN =
  'Der Stadtverordnetenausschuss verabschiedete gestern die umstrittene Haushaltssatzung der Gemeinde. ';
const CHINESE = '委员会星期二在日内瓦开会，询问新港口要花多少钱，但是没有人知道答案。';

const loadedFor = (name: string, text: string, model: string) => {
  writeFileSync(path.join(folder, `${name}.txt`), text.repeat(30));
  const file = path.join(folder, `${name}.yaml`);
  writeFileSync(
    file,
    `input: [${name}.txt]\nscore:\n  rerank: { evaluator: onnx-embedding }\n  onnx: { model: ${JSON.stringify(model)} }\n`,
  );
  return loadConfig(file);
};
const look = (name: string, text: string, model: string) =>
  modelLanguage(loadedFor(name, text, model), 'embedding').run();

t.test(
  'a real English model: English texts are well, German and Chinese ones are told',
  { skip: skipWithoutModel('minilm-l6-int8') },
  async (t) => {
    const model = realModel('minilm-l6-int8');
    t.match(await look('en', ENGLISH, model), { ok: true, advice: undefined, detail: /^1\.\d p/ });
    const advice = /another language/;
    t.match(await look('de', GERMAN, model), { ok: true, advice, detail: /^[3-5]\.\d pieces a w/ });
    const chinese = await look('zh', CHINESE, model);
    t.match(chinese, { ok: true, advice, detail: /^[4-9]\d % of tokens unknown/ });
  },
);

t.test('a model that knows all words, and one that knows none', async (t) => {
  const words = Object.fromEntries(
    (`${ENGLISH}`.match(/\w+|\./g) ?? []).map((word) => [word, [1, 0]]),
  );
  const model = writeTinyModel(path.join(folder, 'tiny'), { task: 'embedding', words });
  t.match(await look('known', ENGLISH, model), { advice: undefined });
  t.match(await look('unknown', 'Unseen vocabulary everywhere. ', model), {
    ok: true,
    detail: /^7\d % of tokens unknown/,
    advice: /take one that was trained on these texts/,
  });
});

t.test('nothing to look at, and no model', async (t) => {
  const model = path.join(folder, 'tiny');
  const loaded = loadedFor('gone', '', model);
  t.match(await modelLanguage(loaded, 'embedding').run(), { ok: true, detail: /no document/ });
  loaded.config.input = ['nowhere.txt'];
  t.match(await modelLanguage(loaded, 'embedding').run(), { ok: true, detail: /^not looked at/ });
  loaded.config.score.onnx.model = null;
  await t.rejects(modelLanguage(loaded, 'embedding').run(), ConfigError);
});

t.test('only configurations with a model are asked', async (t) => {
  t.equal(modelTask(loadConfig(undefined)), undefined);
  t.equal(modelTask(loadedFor('task', ENGLISH, 'x')), 'embedding');
});
