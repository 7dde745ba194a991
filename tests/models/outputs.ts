// Vectors and labels that the pipeline makes, for compare.py to hold against Python's:
//   node dist/tests/models/outputs.js <folder of models> <texts.json>   prints a JSON line a text and model
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openEmbedder, type TextKind } from '../../pipelines/onnx/embedder.js';
import { openTokenClassifier } from '../../pipelines/onnx/token-classifier.js';
import { onnxSettings } from '../helpers/onnx/settings.js';

const [, , models = '', texts = ''] = process.argv;
const all = JSON.parse(readFileSync(texts, 'utf8')) as { text: string; kind: TextKind }[];
const tell = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);

for (const name of ['minilm-l6-int8', 'bge-small-en-int8', 'e5-small-v2-int8']) {
  const model = await openEmbedder(onnxSettings(path.join(models, name)));
  for (const [at, { text, kind }] of all.entries()) {
    const vectors = await model.embed(text, kind);
    tell({ model: name, at, windows: vectors.length, vector: [...(vectors[0] as Float32Array)] });
  }
  await model.close();
}
const name = 'rampart-ner-q4';
const model = await openTokenClassifier(onnxSettings(path.join(models, name)));
for (const [at, { text }] of all.entries()) {
  const { tokens, labels } = await model.labels(text);
  tell({ model: name, at, ids: tokens.ids, labels: [...labels] });
}
await model.close();
