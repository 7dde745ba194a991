import t from 'tap';
import { sha256 } from '../../../pipelines/core/hash.js';
import { randomFrom } from '../../../pipelines/core/random.js';
import type { FillerPool } from '../../../pipelines/dataset/filler-pool.js';
import { createEvaluator, scoreChunks } from '../../../pipelines/evaluators/index.js';
import { pickFillers, poolScores } from '../../../pipelines/stages/pair/fillers.js';
import { scoreSettings } from '../../helpers/score-settings.js';

const evaluator = await createEvaluator(
  scoreSettings({ evaluator: 'entity-overlap', against: 'question' }),
);
const none = new Float32Array(0);
const poolOf = (...texts: string[]): FillerPool => ({
  hash: 'h',
  chunks: texts.map((text, chunk) => ({
    ...{ documentId: sha256(text), chunk, byteStart: 0, byteEnd: text.length, text },
    ids: Int32Array.of(chunk),
  })),
  questions: [],
});
const plain = 'It rained over the hills, and the ships lay in the harbour.';
const question = { question: 'Where did Alice Foster meet the baker?' };

const pick = async (
  pool: FillerPool,
  answers: string[],
  wanted = 9,
  own = 'own',
  closest = false,
) => {
  const scores = poolScores(pool, [{ question: 'Else?' }, question], none, evaluator);
  const scoresOf = (places: readonly number[]) => scores(1, places);
  const rooms = [{ tokens: 1000, chunks: wanted }];
  const random = randomFrom('x');
  const [picked = []] = await pickFillers(
    pool,
    own,
    answers,
    scoresOf,
    rooms,
    0,
    2,
    closest,
    random,
  );
  return picked.map(({ text }) => text);
};

t.test(
  'a filler scores below the bar, is of another document, and no more are taken',
  async (t) => {
    const near = 'Alice Foster met nobody.';
    const pool = poolOf(near, plain, `${plain} Again.`);
    t.strictSame((await pick(pool, [])).sort(), [plain, `${plain} Again.`].sort());
    t.strictSame(await pick(pool, [], 9, sha256(plain)), [`${plain} Again.`]);
    t.equal((await pick(pool, [], 1)).length, 1);
    t.strictSame(await pick(pool, [], 0), []);
  },
);

t.test('rooms are filled one after the other, by tokens', async (t) => {
  const pool = poolOf(...Array.from({ length: 40 }, (_, i) => `${plain} ${i}.`));
  for (const chunk of pool.chunks) chunk.ids = new Int32Array(10);
  const fill = async (...rooms: [number, number][]) => {
    const found = await pickFillers(
      ...([pool, 'own', [], async (places: readonly number[]) => places.map(() => 0)] as const),
      rooms.map(([tokens, chunks]) => ({ tokens, chunks })),
      ...([1, 2, false, randomFrom('x')] as const),
    );
    t.equal(new Set(found.flat()).size, found.flat().length, 'no chunk twice');
    return found.map(({ length }) => length);
  };
  t.strictSame(await fill([55, 99], [56, 99]), [5, 6], 'the last one may be too long');
  t.strictSame(await fill([0, 99], [100, 3]), [0, 3]);
  t.strictSame(await fill([999, 30], [999, 30]), [30, 10], 'the pool has no more');
  t.strictSame(await fill([100, 0]), [0]);
});

t.test('a filler holds no right answer, however it is written', async (t) => {
  for (const [answer, text] of [
    ['Rome', 'They came to Rome in spring.'],
    ['the “Golden Lion”', 'We dined at the "golden\nlion" that day.'],
    ['1,200', 'There were 1,200 of them.'],
    ['ночью', 'Это было ночью.'],
    ['北京', '他去了北京。'],
  ] as const) {
    t.strictSame(await pick(poolOf(text, plain), ['Paris', answer]), [plain], answer);
    t.equal((await pick(poolOf(text, plain), ['Paris'])).length, 2, answer);
  }
  // A part of a word or a number is not the answer.
  t.equal((await pick(poolOf('The Romed and 1,200 men', plain), ['Rome', '200'])).length, 2);
  t.equal(
    (await pick(poolOf('There was no ship.', plain), ['No'])).length,
    2,
    'a word of every text',
  );
});

t.test('scores are those of each question, in whatever order chunks are asked for', async (t) => {
  const pool = poolOf(plain, 'Alice Foster, the baker.', 'The baker said so.');
  const asked = [question, { question: 'Who saw the ships in the harbour?' }];
  const scores = poolScores(pool, asked, none, evaluator);
  const direct = await scoreChunks(
    evaluator,
    pool.chunks.map(({ text }) => text),
    asked,
  );
  t.strictSame(await scores(1, [2]), [direct[1]?.[2]]);
  t.strictSame(
    await scores(0, [1, 2, 0]),
    [1, 2, 0].map((at) => direct[0]?.[at]),
  );
  t.strictSame(await scores(1, [0, 1, 2]), Array.from(direct[1] as Float32Array));
});

t.test('hard: the closest below the bar come first, and none that holds the answer', async (t) => {
  const one = 'Foster rode on.';
  const pool = poolOf(plain, 'The baker and Alice Foster.', one, 'Foster went to Rome.');
  t.strictSame(await pick(pool, ['Rome'], 1, 'own', true), [one]);
  t.strictSame(await pick(pool, ['Rome'], 9, 'own', true), [one, plain]);
});
