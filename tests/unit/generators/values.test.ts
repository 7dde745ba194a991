import t from 'tap';
import { randomFrom } from '../../../pipelines/core/random.js';
import { numberValue } from '../../../pipelines/entities/number-value.js';
import { valuesLike } from '../../../pipelines/generators/twins/values-like.js';
import { otherClocks } from '../../../pipelines/generators/values/clock.js';
import { contraryBound } from '../../../pipelines/generators/values/contrary-bound.js';
import { otherFractions } from '../../../pipelines/generators/values/fractions.js';
import { numbersOf } from '../../../pipelines/generators/values/numbers-of.js';
import { otherValues, withNumbersOf } from '../../../pipelines/generators/values/other-values.js';
import { isPlausible } from '../../../pipelines/generators/values/plausible.js';

t.test('one value in many writings', (t) => {
  for (const [text, value] of [
    ['12', 12],
    ['twelve', 12],
    ['a dozen', 12],
    ['two dozen', 24],
    ['twenty-five', 25],
    ['two hundred and six', 206],
    ['1,200', 1200],
    ['1.200.000', 1200000],
    ['2.5 million', 2500000],
    ['zwölf', 12],
    ['douze', 12],
    ['doce', 12],
    ['twaalf', 12],
    ['none of it', undefined],
  ] as const)
    t.equal(numberValue(text), value, text);
  t.end();
});

t.test('a wrong value is of a like size and form', (t) => {
  for (const [text, right, question] of [
    ['39', '38', 'How old was he?'],
    ['1937', '1943', 'When did he die?'],
    ['91%', '2.8%', 'What share is it?'],
    ['four', 'two', 'How many?'],
    ['20 miles', '35 miles', 'How far is it?'],
    ['7 January 1943', '29 March 1973', 'When?'],
    ['1960s', '1930s', 'When?'],
    ['fewer than 60,000', 'more than 70,000', 'How many?'],
  ] as const)
    t.ok(isPlausible(text, right, question), `${text} for ${right}`);
  for (const [text, right, why] of [
    ['2014', '38', 'a year is no age'],
    ['1521', '1943', 'far off'],
    ['307', '30', 'ten times as many'],
    ['0.039', '5', 'a part of one for a whole number'],
    ['120%', '20%', 'more than all'],
    ['12', 'twelve', 'the same in digits'],
    ['a dozen', 'twelve', 'the same in words'],
    ['ten to nine percent', 'six to nine percent', 'a range upside down'],
    ['over 14,000', 'more than 70,000', 'follows from the right one'],
    ['more than 90,000', 'more than 70,000', 'the right one follows from it'],
    ['80,000', 'at least 70,000', 'may be true beside it'],
    ['about 152', 'about 150', 'about the same'],
    ['1941', '1830s', 'a year is no decade'],
    ['17th', '27', 'an ordinal is no number'],
  ] as const)
    t.notOk(isPlausible(text, right, 'How much is it?'), `${text} for ${right}: ${why}`);
  t.end();
});

t.test('what bounds a number from below is turned round', (t) => {
  t.equal(contraryBound('more than 70,000'), 'less than 70,000');
  t.equal(contraryBound('At most 5'), 'At least 5');
  t.equal(contraryBound('70,000'), undefined);
  t.end();
});

t.test('a fraction stays one', (t) => {
  const others = otherFractions('two-thirds of the houses');
  t.ok(others.includes('three-quarters of the houses') && others.length > 5);
  for (const text of others) t.notMatch(text, /four-third|one-thirds|two-thirds/);
  t.strictSame(otherFractions('two houses'), []);
  const most = ['a three-quarters majority', 'a three-fifths majority', 'a four-fifths majority'];
  t.strictSame(otherFractions('a two-thirds majority'), most, 'a half is no majority');
  t.end();
});

t.test('a half gives way to what it is not', (t) => {
  const under = ['under half', 'under a third', 'under a quarter'];
  t.strictSame(otherFractions('over half'), under, 'over a third is true as well');
  t.ok(otherFractions('half of the men').includes('three-quarters of the men'));
  t.strictSame(otherFractions('the second half'), []);
  t.end();
});

t.test('what counts nothing is no number, and none is nought', (t) => {
  t.strictSame(numbersOf('one-stop shopping'), []);
  t.equal(numbersOf('one-year term')[0]?.value, 1);
  t.notOk(isPlausible('0 ft', '2 ft', 'How long is it?'));
  t.ok(isPlausible('3 ft', '2 ft', 'How long is it?'));
  t.end();
});

t.test('an invented value keeps its unit, its digits and its ending', (t) => {
  for (let seed = 0; seed < 20; seed++) {
    const random = randomFrom(`${seed}`);
    for (const text of otherValues('70,000 tons', random))
      t.match(text, /^\d+,?\d*0,000 tons$|^\d{2,3},000 tons$/);
    for (const text of otherValues('3.62', random)) t.match(text, /^\d\.\d\d$/);
    for (const text of otherValues('1830s', random)) t.match(text, /^1[78]\d0s$/);
    for (const text of otherValues('1993–94', random)) {
      const [from, to] = text.split('–') as [string, string];
      t.equal((Number(from) + 1) % 100, Number(to), text);
    }
    for (const text of otherValues('the 21st century', random))
      t.match(text, /^the (?:\d*1st|\d*2nd|\d*3rd|\d*[04-9]th|1[123]th) century$/);
    const slot = {
      kind: 'number',
      start: 0,
      end: 4,
      small: '',
      form: '',
      before: '',
      after: '',
    } as const;
    for (const text of valuesLike({ ...slot, text: '3:08' }, random))
      t.match(text, /^\d{1,2}:[0-5]\d$/);
    for (const text of valuesLike({ ...slot, text: '21st' }, random))
      t.notMatch(text, /(?:[04-9]|1\d)(?:st|nd|rd)$/);
  }
  t.end();
});

t.test('a time of the clock is another time, written as it is', (t) => {
  const texts = ['From 9:15 to 12:40 it rained, and at 3:08 it stopped. He has 2:1 odds at 4:77.'];
  const { written, invented } = otherClocks('3:08 left', texts, randomFrom('clock'));
  t.same(written, ['9:15 left'], 'as many digits, no other than a time, and not the right one');
  t.ok(invented.length > 0);
  for (const one of invented) t.match(one, /^[1-9]:[0-5]\d left$/);
  t.same(withNumbersOf('12 men', ['5%']), ['5 men'], 'the digits alone');
  t.end();
});
