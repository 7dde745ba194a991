import t from 'tap';
import { randomFrom } from '../../../pipelines/core/random.js';
import { candidate } from '../../../pipelines/generators/candidates.js';
import { balanced, chooseCandidate } from '../../../pipelines/generators/choose.js';
import { inFormatOf, withoutPossessive } from '../../../pipelines/generators/format.js';
import { spansLike } from '../../../pipelines/generators/spans.js';
import { wrongValue } from '../../../pipelines/generators/values/wrong-value.js';

const SEEDS = Array.from({ length: 60 }, (_, seed) => randomFrom(`${seed}`));

t.test('one that is as long is taken where there is any', (t) => {
  for (const random of SEEDS)
    t.equal(balanced(['Ludden', 'Hexby', 'Osmeres', 'Tolmout'], 5, random), 'Hexby');
  t.end();
});

t.test('longer as often as shorter, where the longer one is rarer', (t) => {
  const shorter = ['Lund', 'Hexb', 'Oslo', 'Kiev'].map((text) => candidate(text, 'Anna Bell', 0));
  const all = [...shorter, candidate('Anna de Bell', 'Anna Bell', 0.9)];
  const found = SEEDS.map((random) => chooseCandidate(all, 'Anna Bell', random, () => true));
  const longer = found.filter((text) => text === 'Anna de Bell').length;
  t.ok(longer > 15 && longer < 45, `${longer} of 60`);
  t.end();
});

t.test('somebody’s for somebody’s', (t) => {
  t.equal(inFormatOf("Gandhi's", 'Miller'), "Miller's");
  t.equal(inFormatOf("Gandhi's", "Anna's"), "Anna's");
  t.equal(inFormatOf('Gandhi', 'Miller'), 'Miller');
  t.equal(withoutPossessive("Miller's"), 'Miller');
  t.equal(withoutPossessive("it's"), "it's");
  t.end();
});

t.test('numbers of shares are no counts', (t) => {
  const text =
    'Here 12 men and 30 percent of 40 women, 15% of five boys, six per cent of ten met at.';
  t.same(spansLike('7', 'number', text), ['12', '40']);
  t.same(spansLike('two', 'number', text), ['five', 'ten']);
  t.end();
});

t.test('a time is answered by a time', (t) => {
  const of = (wanted: boolean) =>
    wrongValue({
      ...{ reference: '3:08', type: 'quantity', question: 'How much time was left?', wanted },
      ...{ texts: ['At 9:15 it was 5% of 12.'], random: randomFrom('time'), siblings: [] },
      ...{ spans: () => [], isWrong: () => true, inContext: () => wanted },
      choose: (all) => all[0]?.text,
    });
  t.equal(of(true), '9:15');
  t.match(of(false), /^\d:[0-5]\d$/);
  t.end();
});

t.test('a date with a number of the context is of the calendar', (t) => {
  const of = (reference: string, text: string) =>
    SEEDS.slice(0, 8).map((random) =>
      wrongValue({
        ...{ reference, type: 'date', question: 'When did they win?', wanted: true },
        ...{ texts: [text], random, siblings: [], spans: () => [] },
        ...{ isWrong: () => true, inContext: () => true, choose: (all) => all[0]?.text },
      }),
    );
  const found = of('June 22 , 1885', 'They won 38 and lost 45 of 17 games in 1871.');
  t.ok(found.some(Boolean), 'a day or a year of the text stands for one');
  for (const one of found)
    t.ok(one === undefined || /^June (?:22|17) , 18(?:85|71)$/.test(one), `${one}`);
  t.ok(
    of('February 3, 1901', 'They played on the 29th, 30 and 12 games.').every(
      (one) => one === undefined || one === 'February 12, 1901',
    ),
  );
  t.strictSame(new Set(of('22.6.1885', 'They won 19 games.')), new Set([undefined]));
  t.end();
});
