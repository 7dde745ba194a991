import path from 'node:path';
import t, { type Test } from 'tap';
import { loadConfig } from '../../../pipelines/config/load.js';
import { sha256 } from '../../../pipelines/core/hash.js';
import {
  chunkwise,
  type Evaluator,
  type ScoredQuestion,
} from '../../../pipelines/evaluators/evaluator.js';
import {
  createEvaluator,
  createFirstEvaluator,
  scoreDocument,
} from '../../../pipelines/evaluators/index.js';
import { fuse, reranked } from '../../../pipelines/evaluators/rerank.js';
import { BUILT_IN_TOKENIZER } from '../../../pipelines/runtime/dependencies/prepare.js';
import { refinePool } from '../../../pipelines/stages/refine/refine.js';
import { writeTinyModel } from '../../helpers/onnx/tiny-model.js';
import { scoreSettings } from '../../helpers/score-settings.js';

/** Scores that stand in the chunks: `3 .5` has 3 by the first evaluator and .5 by the model. */
const first = chunkwise(
  (questions) => (chunks) =>
    questions.map(() => Float32Array.from(chunks, (chunk) => Number(chunk.split(' ')[0]))),
);
const modelOf = (asked: string[][] = []) => ({
  async score(_: ScoredQuestion, chunks: readonly string[]) {
    asked.push([...chunks]);
    return Float32Array.from(chunks, (chunk) => Number(chunk.split(' ')[1]));
  },
  async close() {},
});

async function scored(
  chunks: readonly string[],
  shortlist: number,
  weight: number,
  asked?: string[][],
) {
  const evaluator = reranked(first, modelOf(asked), { shortlist, weight });
  const scorer = await evaluator.begin([{ question: 'q' }]);
  await scorer.add(chunks);
  const read = async (places: readonly number[]) => places.map((at) => chunks[at] as string);
  return [...((await scorer.finish(read)).scores[0] as Float32Array)];
}

const chunks = ['5 0', '4 .9', '3 .1', '2 .8', '0 1'];

t.test('a shortlist gets a new order on the scale of the first evaluator', async (t) => {
  const asked: string[][] = [];
  t.strictSame(await scored(chunks, 3, 1, asked), [3, 5, 4, 2, 0], "the model's order alone");
  t.strictSame(asked, [['5 0', '4 .9', '3 .1']], 'it sees the shortlist, in document order');
  t.strictSame(await scored(chunks, 3, 0), [5, 4, 3, 2, 0], "the first evaluator's alone");
  t.strictSame(await scored(chunks, 5, 1), [0, 4, 2, 3, 5], 'what it finds takes the best score');
});

t.test('what the first evaluator knows nothing of stays so', async (t) => {
  const asked: string[][] = [];
  t.strictSame(await scored(['0 .3', '0 .9'], 5, 0.5, asked), [0, 0]);
  t.strictSame(await scored(['2 .3'], 5, 0.5, asked), [2]);
  t.strictSame(asked, [], 'nor is a model asked');
});

t.test('ranks are fused', (t) => {
  t.strictSame(fuse([1, 2, 3], [3, 2, 1], 0), [1, 2, 3]);
  t.strictSame(fuse([1, 2, 3], [3, 2, 1], 1), [3, 2, 1]);
  t.equal(fuse([1, 2, 3, 4], [2, 4, 3, 1], 0.5)[0], 2, 'good in both is best');
  t.end();
});

t.test('a re-ranker has to be one', async (t) => {
  const rerank = { ...scoreSettings().rerank, evaluator: 'command' as const };
  await t.rejects(createEvaluator(scoreSettings({ evaluator: 'command', rerank })), {
    code: 'CONFIG',
    message: /score\.rerank\.evaluator is command/,
  });
});

const pairModel = (t: Test): string =>
  writeTinyModel(path.join(t.testdir(), 'm'), {
    task: 'cross-encoder',
    words: { whale: [2], ship: [-2] },
  });

t.test('chunks of other documents are judged without the model', async (t) => {
  const { rerank, onnx } = scoreSettings();
  const settings = scoreSettings({
    rerank: { ...rerank, evaluator: 'onnx-cross-encoder' },
    onnx: { ...onnx, model: pairModel(t) },
  });
  const evaluator = await createFirstEvaluator(settings);
  const plain = await createEvaluator(scoreSettings());
  const questions = [{ question: 'Where is the whale?' }];
  const chunks = ['the whale is here', 'a ship'];
  const { basis } = await scoreDocument(plain, chunks, questions);
  const scores = async (one: Evaluator) => (await one.fillers(questions, basis)).score(chunks);
  t.strictSame(await scores(evaluator), await scores(plain));
  const cuda = { ...settings, onnx: { ...settings.onnx, providers: ['cuda'] as ['cuda'] } };
  await t.rejects(createFirstEvaluator(cuda), { message: /cuda is not there/ }, 'told before');
  const no = scoreSettings({ evaluator: 'command', rerank: { ...rerank, evaluator: 'command' } });
  await t.rejects(createFirstEvaluator(no), { message: /score\.rerank\.evaluator is command/ });
});

t.test('a re-ranker that can not be loaded is told by the thread that loads it', async (t) => {
  const model = pairModel(t);
  const { config } = loadConfig(undefined, [
    'score.rerank.evaluator=onnx-cross-encoder',
    `score.onnx.model=${model}`,
    'score.onnx.providers=[cuda]',
  ]);
  const pool = refinePool(1, { ...config, tokenizer: BUILT_IN_TOKENIZER });
  const message = { documentId: sha256('a whale'), source: 's', sourceKey: 's', submissionId: '' };
  for (const _ of [1, 2])
    await t.rejects(pool.run({ ...message, ordinal: 0, questions: [] }, { text: 'a whale' }), {
      code: 'CONFIG',
      message: /score\.onnx\.providers: cuda is not there/,
    });
  await pool.close();
});
