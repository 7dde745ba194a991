import t from 'tap';
import { randomFrom } from '../../../pipelines/core/random.js';
import { datesLike, isDateLike } from '../../../pipelines/entities/values.js';
import { answerType } from '../../../pipelines/generators/answer-type.js';
import { numbersOf } from '../../../pipelines/generators/values/numbers-of.js';
import { otherValues, withNumbersOf } from '../../../pipelines/generators/values/other-values.js';

t.test('types of values in other languages and forms', async (t) => {
  const types: [string, string][] = [
    ['fünf', 'number'],
    ['cinq', 'number'],
    ['drei Tage', 'quantity'],
    ['tres días', 'quantity'],
    ['30 Prozent', 'quantity'],
    ['27 Stühle', 'quantity'],
    ['1.200 Mark', 'quantity'],
    ['2 Sept. 1887', 'date'],
    ['la Toussaint', 'date'],
    ['once', 'phrase'],
    ['Dix', 'name'],
    ['7 Mile Road', 'name'],
  ];
  for (const [text, type] of types) t.equal(answerType(text), type, text);
});

t.test('numbers as other languages write them', async (t) => {
  const values = (text: string) => numbersOf(text).map(({ value }) => value);
  t.strictSame(values('1 200 francs'), [1200]);
  t.strictSame(values('1.200 Mark'), [1200]);
  t.strictSame(values('3,5 Zentner'), [3.5]);
  t.strictSame(values('1,200 ft'), [1200]);
  t.strictSame(values('0.125 mm'), [0.125]);
  t.strictSame(values('fünfundvierzig Jahre'), [45]);
  t.strictSame(values('der Maler Otto Dix'), []);
});

t.test('an invented number is written as the right one', async (t) => {
  const all = (text: string) => otherValues(text, randomFrom(text));
  for (const text of all('1.200 Mark')) t.match(text, /^(?:\d\.)?\d{3} Mark$/);
  for (const text of all('1 200 francs')) t.match(text, /^(?:\d )?\d{3} francs$/);
  for (const text of all('3,5 Zentner')) t.match(text, /^\d,\d Zentner$/);
  for (const text of all('drei Tage')) t.match(text, /^(?:zwei|vier|fünf|sechs|sieben) Tage$/);
});

t.test('a number of a text takes over nothing but digits', async (t) => {
  t.strictSame(withNumbersOf('6 ft 2 in', ['$3']), ['3 ft 2 in', '6 ft 3 in']);
  t.strictSame(withNumbersOf('18 years', ['62%', '06']), ['62 years']);
  t.strictSame(withNumbersOf('14th', ['3']), ['3rd']);
  t.strictSame(withNumbersOf('1.1 m', ['0,1']), []);
});

t.test('dates of one form', async (t) => {
  t.ok(datesLike('2 Sept. 1887').includes('2 Jan. 1887'));
  t.ok(isDateLike('Toussaint', 'Chandeleur'));
  t.notOk(isDateLike('Toussaint', 'Pâques'), 'that has no article');
});
