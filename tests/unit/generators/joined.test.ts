import t from 'tap';
import { randomFrom } from '../../../pipelines/core/random.js';
import {
  type Joined,
  joinedIn,
  joinedOf,
  otherJoined,
} from '../../../pipelines/generators/values/joined.js';
import { numbersOf } from '../../../pipelines/generators/values/numbers-of.js';
import { otherValues, withNumbersOf } from '../../../pipelines/generators/values/other-values.js';
import { isPlausible } from '../../../pipelines/generators/values/plausible.js';

t.test('numbers that belong together', (t) => {
  for (const [text, isRange] of [
    ['100–150 species', true],
    ['7 to 10 percent', true],
    ['between 2005 and 2010', true],
    ['zwei bis vier Jahre', true],
    ['1964 and 1968', false],
    ['20–18', false],
  ] as const)
    t.equal(joinedIn(text)?.isRange, isRange, text);
  for (const text of ['January 27, 1967', '17 miles', 'Rome 1957 and Paris 1992'])
    t.equal(joinedIn(text), undefined, text);
  t.end();
});

t.test('another range lies apart and is as wide', (t) => {
  for (const [text, right] of [
    ['160–210', '100–150'],
    ['3 to 6 percent', '7 to 10 percent'],
    ['between 1997 and 2000', 'between 2005 and 2010'],
    ['1970 and 1972', '1964 and 1968'],
    ['27–21', '20–18'],
    ['60 to 80 thousand', '30 to 50 thousand'],
  ] as const)
    t.ok(isPlausible(text, right, 'What?'), `${text} for ${right}`);
  for (const [text, right, why] of [
    ['100–170', '100–150', 'one end is the same'],
    ['140–190', '100–150', 'it overlaps'],
    ['between 2009 and 2010', 'between 2005 and 2010', 'one end is the same'],
    ['between 2011 and 2040', 'between 2005 and 2010', 'too wide'],
    ['1968 and 1972', '1964 and 1968', 'one is right'],
    ['18–27', '20–18', 'the other way round'],
    ['1966–94', '1993–94', 'no season'],
    ['0,1 kg', '1.1 kg', 'another mark'],
    ['2,1 kg', '1.1 kg', 'another mark'],
    ['0.9 kg', '1.1 kg', 'a zero that the right one has not'],
    ['well into the first century', 'well into the nineteenth century', 'far off'],
  ] as const)
    t.notOk(isPlausible(text, right, 'What?'), `${text} for ${right}: ${why}`);
  t.ok(
    isPlausible('well into the eighteenth century', 'well into the nineteenth century', 'What?'),
  );
  t.end();
});

t.test('the age of a thing is no age of a person', (t) => {
  t.ok(isPlausible('430 million years', '515 million years', 'How old are the fossils?'));
  t.notOk(isPlausible('150', '70', 'How old was she?'));
  t.end();
});

t.test('both numbers change and stay in order', (t) => {
  for (const text of [
    '100–150',
    '30 to 50 thousand',
    'two to six years',
    '1914 to 1918',
    '20–18',
  ]) {
    const own = joinedIn(text) as Joined;
    const made = new Set(otherJoined(text, own, randomFrom('x')));
    t.ok(made.size > 2, text);
    for (const other of made) {
      const [a, b] = numbersOf(text).map(({ value }) => value) as [number, number];
      const [c, d] = (joinedIn(other) as Joined).numbers.map(({ value }) => value) as [
        number,
        number,
      ];
      if (!text.includes('thousand')) t.equal(Math.sign(d - c), Math.sign(b - a), other);
      t.ok(c > 0 && d > 0);
    }
    if (text === '100–150') for (const other of made) t.match(other, /^\d+0–\d+0$/, 'as round');
  }
  t.same(joinedOf('5 to 8 miles', joinedIn('5 to 8 miles') as Joined, [9, 12]), [
    '9 to 12 miles',
    '12 to 9 miles',
  ]);
  t.end();
});

t.test('no zero comes before a point that had another number there', (t) => {
  t.same(withNumbersOf('1.5 tons', ['0.62', '2.4']), ['2.4 tons']);
  t.same(withNumbersOf('515 million years', ['1519', '340']), ['340 million years']);
  t.same(withNumbersOf('0.5 tons', ['0.62']), ['0.62 tons']);
  for (const made of otherValues('1.1 tons', randomFrom('1')))
    if (made.startsWith('0')) t.notOk(isPlausible(made, '1.1 tons', 'How much?'));
  t.end();
});
