import t from 'tap';
import type { PipelineConfig } from '../../../pipelines/generated/pipeline.js';
import { pairOne, poolOf, scoredDocument } from '../../helpers/pairing.js';

const chunks = Array.from({ length: 12 }, (_, i) => `Part ${i} is here. `);
const message = scoredDocument(
  chunks,
  { question: 'Where?', answer: 'Tarn' },
  chunks.map((_, i) => (i % 3 === 0 ? 4 : 0)),
);
type Rejected = PipelineConfig['pair']['rejected'];
const seedsOf = async (rejected: Rejected, deps: Parameters<typeof pairOne>[2] = {}) => {
  const { asked } = await pairOne(message, { rejected }, deps);
  return Object.fromEntries(
    asked.map(({ kind, candidate, seed }) => [`${kind} ${candidate}`, seed]),
  );
};

t.test(
  'M of 1 to 8: each answer of a kind has a seed of its own, wherever it stands',
  async (t) => {
    const all = await seedsOf([
      ...(['mixed', 'irrelevant', 'mixed', 'mixed', 'irrelevant', 'mixed', 'mixed'] as const),
      'irrelevant',
    ]);
    t.equal(Object.keys(all).length, 9);
    t.equal(new Set(Object.values(all)).size, 9, 'nine seeds');
    for (const rejected of [
      ['irrelevant'],
      ['mixed', 'irrelevant'],
      ['irrelevant', 'irrelevant', 'mixed'],
    ] as Rejected[]) {
      for (const [which, seed] of Object.entries(await seedsOf(rejected)))
        t.equal(seed, all[which], `${rejected}: ${which}`);
    }
  },
);

t.test('neither identity nor pool moves a seed; the run’s does', async (t) => {
  const rejected: Rejected = ['irrelevant', 'mixed'];
  const seeds = await seedsOf(rejected);
  t.strictSame(await seedsOf(rejected, { identity: 'other' }), seeds);
  t.strictSame(await seedsOf(rejected, { pool: poolOf(['Filler. ']) }), seeds);
  const other = await seedsOf(rejected, { seed: 1 });
  for (const [which, seed] of Object.entries(seeds)) t.not(other[which], seed, which);
});
