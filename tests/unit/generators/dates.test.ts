import t from 'tap';
import { ruleTagger } from '../../../pipelines/entities/rule-tagger.js';
import { datesLike, valuesIn } from '../../../pipelines/entities/values.js';
import { answerType } from '../../../pipelines/generators/answer-type.js';
import { datePart } from '../../../pipelines/generators/date-part.js';

t.test('a date stays one behind its preposition', (t) => {
  for (const [text, before, date] of [
    ['En 1895', 'En ', '1895'],
    ['an Michaelis', 'an ', 'Michaelis'],
    ['Am 12. März 1874', 'Am ', '12. März 1874'],
    ['im Jahre 1874', 'im Jahre ', '1874'],
    ['en mai 1890', 'en ', 'mai 1890'],
    ['le 22 juin 1885', 'le ', '22 juin 1885'],
    ['el 3 de mayo', 'el ', '3 de mayo'],
    ['op 4 maart 1902', 'op ', '4 maart 1902'],
    ['on 3 May 1871', 'on ', '3 May 1871'],
    ['at Christmas', 'at ', 'Christmas'],
  ] as const) {
    t.match(datePart(text), { before, date }, text);
    t.equal(answerType(text), 'date', text);
  }
  t.equal(answerType('1895'), 'year');
  for (const none of ['in the house', 'En Marche', 'at 12 miles', 'in lent'])
    t.equal(datePart(none), undefined, none);
  t.end();
});

t.test('Christmas Eve is a day, and others take its place', (t) => {
  const text = 'They met Anna Bell on Christmas Eve.';
  const types = ruleTagger(text)
    .entities(text)
    .map(({ type, text: name }) => `${type} ${name}`);
  t.ok(types.includes('date Christmas Eve'), types.join());
  t.equal(answerType('Christmas Eve'), 'date');
  t.ok(datesLike('Christmas Eve').includes("New Year's Eve"));
  t.strictSame(
    datesLike('Pâques').filter((day) => !/Noël|Toussaint|Pentecôte|Chandeleur/.test(day)),
    [],
  );
  t.equal(valuesIn('Sie kamen an Weihnachten.', 'de')[0]?.type, 'date');
  t.end();
});
