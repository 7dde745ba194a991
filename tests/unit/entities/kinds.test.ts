import t from 'tap';
import { kindsOf } from '../../../pipelines/entities/kinds.js';
import type { EntityType } from '../../../pipelines/entities/span.js';

const kinds = (...spans: [EntityType, string][]) =>
  Object.fromEntries(kindsOf(spans.map(([type, text]) => ({ type, text }))));

t.test('a name is what most of its uses say, and a person has the words of the whole name', (t) => {
  t.strictSame(
    kinds(['place', 'Anna'], ['person', 'Anna'], ['person', 'Anna'], ['quantity', 'two miles']),
    { anna: 'person' },
  );
  t.strictSame(kinds(['place', 'Hart'], ['person', 'Hart']), { hart: 'person' });
  t.strictSame(kinds(['person', 'Hart'], ['place', 'Hart']), { hart: 'person' }, 'in any order');
  t.strictSame(kinds(['person', 'Rufus York'], ['place', 'York'], ['date', 'May 1871']), {
    'rufus york': 'person',
    york: 'place',
    'may 1871': 'date',
    rufus: 'person',
  });
  t.end();
});
