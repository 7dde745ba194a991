import t from 'tap';
import { likenessOf, meaningOf } from '../../pipelines/language/noun-meaning.js';

t.test('a noun is a word for a person, a thing, a time', (t) => {
  for (const [noun, meaning] of [
    ['scientist', 'person'],
    ['person', 'person'],
    ['parties', 'group'],
    ['children', 'person'],
    ['oxygen', 'substance'],
    ['decades', 'time'],
    ['co-worker', 'person'],
  ] as const)
    t.equal(meaningOf(noun), meaning, noun);
  for (const none of ['xyzzyx', 'constructor ', '__proto__', ''])
    t.equal(meaningOf(none), undefined, none);
  t.end();
});

t.test('nouns are alike, of one family, unlike, or not known', (t) => {
  t.equal(likenessOf('teacher', 'doctors'), 'same');
  t.equal(likenessOf('teacher', 'committee'), 'related');
  t.equal(likenessOf('teacher', 'oxygen'), 'other');
  t.equal(likenessOf('teacher', 'xyzzyx'), 'unknown');
  t.end();
});
