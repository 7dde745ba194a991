import path from 'node:path';
import t, { type Test } from 'tap';
import type { Evaluator } from '../../../pipelines/evaluators/evaluator.js';
import * as crossEncoder from '../../../pipelines/evaluators/onnx-cross-encoder.js';
import * as embedding from '../../../pipelines/evaluators/onnx-embedding.js';
import * as ner from '../../../pipelines/evaluators/onnx-ner.js';
import { onnxSettings, realModel, skipWithoutModel } from '../../helpers/onnx/settings.js';
import { type TinyModel, writeTinyModel } from '../../helpers/onnx/tiny-model.js';

const TINY: Record<string, TinyModel> = {
  embedding: {
    task: 'embedding',
    words: { whale: [1, 0], ship: [0, 1], against: [-1, -1] },
    window: 20,
  },
  ner: {
    task: 'ner',
    labels: ['O', 'B-PER'],
    words: { and: [1, 0], Ahab: [0, 1], Ishmael: [0, 1], Queequeg: [0, 1] },
  },
  pair: { task: 'cross-encoder', words: { whale: [2], ship: [-2] } },
};

const settings = (model: string, against = 'question') => ({
  against: against as 'question',
  onnx: onnxSettings(model, { overlap: 4 }),
});

/** Scores of chunks that come in two parts, then of the same as chunks of another document. */
async function scores(
  evaluator: Evaluator,
  questions: { question: string; answer?: string }[],
  chunks: string[],
) {
  const scorer = await evaluator.begin(questions);
  await scorer.add(chunks.slice(0, 1));
  await scorer.add(chunks.slice(1));
  const { scores, basis } = await scorer.finish(async () => []);
  const fillers = await evaluator.fillers(questions, basis);
  return { scores, fillers: await fillers.score(chunks) };
}

type Module = typeof embedding | typeof ner | typeof crossEncoder;

async function check(
  t: Test,
  { create, createReranker, identity }: Module,
  model: TinyModel,
  questions: { question: string; answer?: string }[],
  chunks: string[],
  expected: number[][],
  against = 'question',
) {
  const own = settings(writeTinyModel(path.join(t.testdir(), 'model'), model), against);
  t.ok(JSON.stringify(identity(own)).length > 100);
  const evaluator = await create(own);
  const found = await scores(evaluator, questions, chunks);
  const rows = expected.map((row) => Float32Array.from(row));
  t.strictSame(found.scores, rows);
  t.strictSame(found.fillers, rows, 'chunks of other documents on the same scale');
  const reranker = await createReranker(own);
  for (const [at, question] of questions.entries()) {
    t.strictSame(await reranker.score(question, chunks), rows[at], 're-ranked');
    const backwards = await reranker.score(question, [...chunks].reverse());
    t.strictSame([...backwards].reverse(), [...(rows[at] as Float32Array)], 'in any order');
  }
  await reranker.close();
  await evaluator.close?.();
}

t.test('embedding: the cosine, of a long chunk the best window, never below 0', (t) =>
  check(
    t,
    embedding,
    TINY.embedding as TinyModel,
    [
      { question: 'whale' },
      { question: 'ship', answer: 'whale' },
      { question: `${'ship '.repeat(60)}whale` },
    ],
    ['whale', 'ship', 'against', `${'ship '.repeat(40)}${'whale '.repeat(18)}`, ''],
    [
      [1, 0, 0, 1, 0],
      [0, 1, 0, 1, 0],
      // Of 18 tokens a window, the question's last one has 17 ships and a whale: 1 / √(17² + 1).
      [0.0587, 1, 0, 1, 0],
    ],
  ),
);

t.test('embedding: with the answer, where that is asked for', (t) =>
  check(
    t,
    embedding,
    TINY.embedding as TinyModel,
    [{ question: 'ship', answer: 'whale whale' }, { question: 'ship' }],
    ['whale', 'ship'],
    [
      [0.8944, 0.4472],
      [0, 1],
    ],
    'question-and-answer',
  ),
);

const crew = ['Ahab and Ahab', 'and', 'Ishmael Queequeg Ahab'];

t.test('ner: distinct entities that chunk and question share', (t) =>
  check(
    t,
    ner,
    TINY.ner as TinyModel,
    [{ question: 'Ahab and Queequeg', answer: 'Ishmael' }, { question: 'and' }],
    crew,
    [
      [1, 0, 2],
      [0, 0, 0],
    ],
  ),
);

t.test('ner: and answer', (t) =>
  check(
    t,
    ner,
    TINY.ner as TinyModel,
    [{ question: 'Ahab and Queequeg', answer: 'Ishmael' }],
    crew,
    [[1, 0, 3]],
    'question-and-answer',
  ),
);

t.test('cross-encoder: what the model says of the pair', (t) =>
  check(
    t,
    crossEncoder,
    TINY.pair as TinyModel,
    [{ question: 'whale' }, { question: 'ship' }],
    ['whale', 'ship', 'ship whale'],
    [
      [0.8808, 0.1192, 0.5],
      [0.8808, 0.1192, 0.5],
    ],
  ),
);

t.test(
  'the evidence in the last tokens of a chunk is found',
  { skip: skipWithoutModel('minilm-l6-int8') },
  async (t) => {
    const noise = (words: number) =>
      Array.from(
        { length: words },
        (_, at) => ['the', 'committee', 'discussed', 'parking', 'fees'][at % 5],
      ).join(' ');
    const evidence =
      'Mary Shelley wrote Frankenstein in a villa at Lake Geneva in the summer of 1816.';
    const reranker = await embedding.createReranker(settings(realModel('minilm-l6-int8')));
    const question = { question: 'Where did Mary Shelley write Frankenstein?' };
    const long = noise(480);
    const [without, last, first, middle] = await reranker.score(question, [
      long,
      `${long} ${evidence}`,
      `${evidence} ${long}`,
      `${noise(240)} ${evidence} ${noise(240)}`,
    ]);
    for (const found of [last, first, middle]) {
      t.ok((found as number) > (without as number) + 0.15, `${found} beside ${without}`);
    }
    await reranker.close();
  },
);
