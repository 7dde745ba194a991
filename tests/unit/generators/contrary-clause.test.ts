import t from 'tap';
import { contraryClause } from '../../../pipelines/generators/contrary-clause.js';

t.test('a clause that says yes or no again is turned with it', async (t) => {
  const cases: [string, string | undefined][] = [
    ['No, she did.', 'No, she did not.'],
    ['No, it is true.', 'No, it is not true.'],
    ['Yes, the old man did not.', 'Yes, the old man did.'],
    ["Yes, he couldn't.", 'Yes, he could.'],
    ['Yes, somebody had filed it through.', undefined],
    ['No, she did not.', undefined],
    ['Nein, das stimmt.', undefined],
  ];
  for (const [contrary, clause] of cases) t.equal(contraryClause(contrary), clause, contrary);
});
