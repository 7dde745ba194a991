import t from 'tap';
import { randomFrom } from '../../../pipelines/core/random.js';
import { copiedAnswer } from '../../../pipelines/generators/copied.js';
import type { AnswerRequest } from '../../../pipelines/generators/generator.js';
import { inTrainingText } from '../../../pipelines/generators/training-text.js';

const OWN =
  'It began here. The tenant shall pay the rent on the first day of each month. The landlord shall repair the roof before the start of winter. Either side may end this lease with a notice of ninety days. And more.';
const OTHER =
  'So it is. The seller shall deliver the goods to the yard of the buyer. The buyer shall pay all of the costs of the carriage. It went on.';

function request(kind: 'mixed' | 'irrelevant', answer: string): AnswerRequest {
  return {
    question: { question: 'Which part is about the rent?', answer },
    trainingContext: [OWN],
    trainingText: OWN,
    evidence: [],
    siblings: [],
    others: [],
    kind,
    context: [OWN, OTHER],
    taken: [],
    seed: 'seed',
    candidate: 0,
  } as unknown as AnswerRequest;
}

const made = (kind: 'mixed' | 'irrelevant', answer: string, seed = 'a') => {
  const one = request(kind, answer);
  return copiedAnswer(one, answer, randomFrom(seed), inTrainingText(one))?.text;
};

t.test('sentences of the text give way to others, of the context or of none', (t) => {
  const answer = 'The tenant shall pay the rent on the first day of each month.';
  const seeds = ['a', 'b', 'c', 'd'];
  const mixed = new Set(seeds.map((seed) => made('mixed', answer, seed)));
  mixed.delete(undefined);
  t.ok(mixed.size > 0);
  for (const one of mixed) t.ok(OWN.includes(one as string) && one !== answer, `${one}`);
  const irrelevant = new Set(seeds.map((seed) => made('irrelevant', answer, seed)));
  irrelevant.delete(undefined);
  t.ok(irrelevant.size > 0);
  for (const one of irrelevant) t.ok(OTHER.includes(one as string), `${one}`);
  t.end();
});

t.test('what ends without a mark is given none; what was not copied is left to others', (t) => {
  const bare = made('mixed', 'The tenant shall pay the rent on the first day of each month');
  t.match(bare, /[a-z]$/);
  t.equal(made('mixed', 'The tenant is asked for money every month of the year.'), undefined);
  t.equal(made('mixed', 'shall pay the rent on the first day of each month.'), undefined);
  t.end();
});
