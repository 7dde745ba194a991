import t from 'tap';
import { askedIn, namesKeeping } from '../../../pipelines/generators/keeps-asked.js';

t.test('what a question and an answer have in common', (t) => {
  const asked = askedIn('Which party won the seat of the county?', 'the Liberal Party of Ludden');
  t.ok(asked.isShared);
  t.ok(asked.keeps('the Labour Party of Crake'), 'the same words, and as many');
  t.notOk(asked.keeps('the Club of Crake'));
  t.notOk(asked.keeps('the seat of Crake'), 'another word of the question');
  t.notOk(asked.keeps('the Liberal Party of the county'), 'one more of them');
  t.notOk(askedIn('Which party won the seat?', 'the Whigs').isShared, 'an article names nothing');
  t.end();
});

t.test('a name keeps the words of the question', (t) => {
  const made = (question: string, reference: string, names: string[]) =>
    namesKeeping(question, reference, names, (part) => part !== 'Ludden').map(({ text }) => text);
  const names = ['Crake', 'Ludden', 'Anna Bell', 'M. Bell', 'Award', 'NASA'];
  t.same(made('Which award did she win?', 'Academy Award', names), ['Crake Award']);
  t.same(made('Which park is it?', 'the Saxon Garden Park', names), ['the Anna Bell Park']);
  t.same(made('Which route is it?', 'Route 99', names), [], 'a number is no part of a name');
  t.same(made('Which museum was it?', 'Museum of Arts', ['Swedish', 'Crake']), ['Museum of Crake']);
  t.end();
});
