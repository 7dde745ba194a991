import t from 'tap';
import { openEmbedder } from '../../../pipelines/onnx/embedder.js';
import { openTokenClassifier } from '../../../pipelines/onnx/token-classifier.js';
import {
  onnxSettings,
  type RealModel,
  realModel,
  skipWithoutModel,
} from '../../helpers/onnx/settings.js';

const TEXTS = [
  'Mary Shelley wrote Frankenstein.',
  'Die Sitzung der Kommission beginnt um 9 Uhr in Zürich.',
  '孫悟空一個筋斗十萬八千里。',
  `${'The committee discussed the parking fees of the town. '.repeat(60)}Then it went home 😀.`,
  'x',
];

const MODELS: RealModel[] = ['minilm-l6-int8', 'bge-small-en-int8', 'e5-small-v2-int8'];
for (const name of MODELS) {
  t.test(
    `${name}: what else is embedded changes no bit`,
    { skip: skipWithoutModel(name) },
    async (t) => {
      const model = await openEmbedder(onnxSettings(realModel(name)));
      const together: Float32Array[][] = await Promise.all(
        TEXTS.map((text) => model.embed(text, 'passage')),
      );
      await model.close();
      for (const [at, text] of [...TEXTS.entries()].reverse()) {
        const alone = await openEmbedder(onnxSettings(realModel(name)));
        t.strictSame(await alone.embed(text, 'passage'), together[at], text.slice(0, 30));
        await alone.close();
      }
      t.ok((together[3]?.length ?? 0) > 1, 'a long text has windows');
    },
  );
}

t.test('rampart: names and places', { skip: skipWithoutModel('rampart-ner-q4') }, async (t) => {
  const model = await openTokenClassifier(onnxSettings(realModel('rampart-ner-q4')));
  const text = 'Anna Müller lives in Zürich 😀, and Bob Stone of Boston calls her.';
  const found = await model.entities(text);
  for (const { start, end, text: part } of found) t.equal(text.slice(start, end), part);
  const named = found.map(({ type, text: part }) => `${type}:${part}`);
  for (const one of [
    'person:Anna',
    'person:Müller',
    'person:Bob',
    'person:Stone',
    'place:Boston',
  ]) {
    t.ok(named.includes(one), one);
  }
  await model.close();
});
