/**
 * A process whose threads are in the middle of scoring with a model when it ends:
 *     node give-up.js <model> exit|close
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '../../../pipelines/config/load.js';
import { sha256 } from '../../../pipelines/core/hash.js';
import { packagePath } from '../../../pipelines/core/paths.js';
import { refinePool } from '../../../pipelines/stages/refine/refine.js';
import { scoreSettings } from '../score-settings.js';
import { onnxSettings } from './settings.js';

const [model = '', how] = process.argv.slice(2);
const { config } = loadConfig(undefined);
const pool = refinePool(2, {
  tokenizer: packagePath('pipelines/assets/tokenizer.json'),
  chunk: config.chunk,
  entities: config.entities,
  score: scoreSettings({ evaluator: 'onnx-embedding', onnx: onnxSettings(model) }),
});
const begin = (name: string, sentences: number) => {
  const text = Array.from({ length: sentences }, (_, at) => `${name}${at % 997} went to town.`);
  const whole = text.join(' ');
  const message = { submissionId: '', ordinal: 0, sourceKey: '', source: name };
  const questions = [{ question: `Who is ${name}?` }];
  return pool.run({ ...message, documentId: sha256(whole), questions }, { text: whole });
};
// Both threads have their model before the long work begins.
await Promise.all([begin('Mia', 100), begin('Leo', 100)]);
let isDone = false;
const work = Promise.all([begin('Anna', 60_000), begin('Otto', 60_000)]).then(
  () => {
    isDone = true;
  },
  (error: Error) => console.log(`given up: ${error.message}`),
);
await sleep(1500);
if (isDone) throw new Error('too fast to be given up');
if (how === 'exit') process.exit(15);
await pool.close();
await work;
console.log('closed');
