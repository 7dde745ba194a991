import t from 'tap';
import { chunkwise } from '../../../pipelines/evaluators/evaluator.js';
import { scoreChunks } from '../../../pipelines/evaluators/index.js';
import { scoresMadeWith, storedScores } from '../../../pipelines/evaluators/stored.js';
import { MemoryStore } from '../../../pipelines/stores/memory.js';
import { scoreSettings } from '../../helpers/score-settings.js';

const questions = [{ question: 'a' }, { question: 'b', answer: 'c' }];

/** A model that never says the same twice. */
function moody() {
  let asked = 0;
  const evaluator = chunkwise((all) => (chunks) => {
    asked += 1;
    return all.map(() => Float32Array.from(chunks, (_, at) => asked + at / 8));
  });
  return { evaluator, asked: () => asked };
}

t.test('what was stored first counts, and is not asked for again', async (t) => {
  const store = new MemoryStore();
  const { evaluator, asked } = moody();
  const of = (id: string) => storedScores(evaluator, store, 'made', id);
  const before = await scoreChunks(of('x'), ['1', '2'], questions);
  t.strictSame(await scoreChunks(of('x'), ['1', '2'], questions), before);
  t.equal(asked(), 1);
  t.notSame(await scoreChunks(of('y'), ['1', '2'], questions), before, 'another document');
  const fillers = async (chunks: string[], basis = new Float32Array(0)) =>
    (await of('').fillers(questions, basis)).score(chunks);
  const filled = await fillers(['3', '4']);
  t.strictSame(await fillers(['3', '4']), filled);
  t.notSame(await fillers(['3', '5']), filled, 'other chunks');
  t.notSame(await fillers(['3', '4'], Float32Array.of(1)), filled, 'of another document');
});

t.test('of two at the same moment the first decides for both', async (t) => {
  const store = new MemoryStore();
  const { evaluator } = moody();
  const run = () => scoreChunks(storedScores(evaluator, store, 'made', 'x'), ['1'], questions);
  const [a, b] = await Promise.all([run(), run()]);
  t.strictSame(a, b);
});

t.test('stored scores that are damaged are named', async (t) => {
  for (const text of [
    '{',
    '{"scores":[],"basis":""}',
    '{"scores":["AACAvw==","AACAvw=="],"basis":""}',
  ]) {
    const store = new MemoryStore();
    const scored = () =>
      scoreChunks(storedScores(moody().evaluator, store, 'made', 'x'), ['1'], questions);
    await scored();
    const [key] = [...store.files.keys()];
    store.files.set(key as string, Buffer.from(text));
    await t.rejects(
      scored(),
      { code: 'DATASET', message: /cache\/scores\/.*delete it and run again/ },
      text,
    );
  }
});

t.test('scores are kept by what they depend on', (t) => {
  const of = (...args: Parameters<typeof scoreSettings>) =>
    scoresMadeWith(scoreSettings(...args), { tokens: 512 });
  t.equal(of(), of());
  t.not(of({ against: 'question' }), of());
  t.not(of({ evaluator: 'entity-overlap' }), of());
  t.not(scoresMadeWith(scoreSettings(), { tokens: 64 }), of());
  t.end();
});
