import t from 'tap';
import { randomFrom } from '../../../pipelines/core/random.js';
import { pairOne, poolOf, randomScores, scoredDocument } from '../../helpers/pairing.js';

const ANSWER = 'Tarn';

t.test(
  'hard: C′ has the highest scores below the bar, an irrelevant context none that bears',
  async (t) => {
    let checked = 0;
    for (let i = 0; i < 200; i++) {
      const random = randomFrom(`hard ${i}`);
      const says = Array.from({ length: 12 }, () => random.below(6) === 0);
      const chunks = says.map((is, at) => `Part ${10 + at} is ${is ? ANSWER : 'here'}. `);
      const scores = randomScores(12, random)
        .map((score) => (score < 4 ? score / 4 : score))
        .with(0, 5);
      const evidence: [number, number][] = [[20, 24]];
      const question = { question: 'Where?', answer: ANSWER, evidence };
      const settings = { filler: 'hard', rejected: ['irrelevant'], chunks: 5, top_k: 3 } as const;
      const message = scoredDocument(chunks, question, scores);
      const { outcome } = await pairOne(
        message,
        { ...settings, rejected: ['irrelevant'] },
        { seed: i },
      );
      if (!('sample' in outcome)) continue;
      checked++;
      const { context, answers } = outcome.sample;
      const [critical, beside] = [true, false].map((is) =>
        context.filter((one) => one.critical === is),
      );
      const below = scores
        .filter((score) => score < 1)
        .sort((a, b) => b - a)
        .map(Math.fround);
      const taken = beside?.map(({ score }) => score).sort((a, b) => b - a);
      t.strictSame(taken, below.slice(0, 5 - (critical?.length ?? 0)), `${i}`);
      const given = answers[1]?.given ?? [];
      t.notOk(given.some((chunk) => says[chunk] || chunk === 1 || (scores[chunk] ?? 0) >= 1));
      const seen = new Set(context.map(({ chunk }) => chunk));
      const free = chunks.flatMap((_, chunk) =>
        says[chunk] || chunk === 1 || seen.has(chunk) || (scores[chunk] ?? 0) >= 1
          ? []
          : [scores[chunk] as number],
      );
      const next = free.sort((a, b) => b - a).slice(0, 5);
      const unseen = given.filter((chunk) => !seen.has(chunk)).map((chunk) => scores[chunk] ?? 0);
      t.strictSame(
        unseen.sort((a, b) => b - a),
        next,
        'the next after those of C′',
      );
    }
    t.ok(checked > 100, `${checked}`);
  },
);

t.test('hard: a short document takes the closest of the pool', async (t) => {
  const pool = poolOf(Array.from({ length: 90 }, (_, i) => `Filler number ${10 + i}. `));
  const message = scoredDocument(
    ['The key is in Tarn. Rain. ', 'Nothing. '],
    { question: 'Where?', answer: ANSWER },
    [5, 0],
  );
  const { outcome } = await pairOne(
    message,
    { filler: 'hard', chunks: 4 },
    { pool, poolScores: async (_, places) => places.map((place) => (place < 5 ? 9 : place / 100)) },
  );
  if (!('sample' in outcome)) return t.fail(JSON.stringify(outcome));
  const fillers = outcome.sample.context.filter(
    ({ document_id }) => document_id !== message.documentId,
  );
  t.strictSame(fillers.map(({ chunk }) => chunk).sort(), [88, 89]);
});
