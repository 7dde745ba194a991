import t from 'tap';
import { randomFrom } from '../../../pipelines/core/random.js';
import { inFormatOf } from '../../../pipelines/generators/format.js';
import { Stock } from '../../../pipelines/generators/twins/stock.js';
import { twinOf } from '../../../pipelines/generators/twins/twin.js';
import { fitsArticle, startsWithVowel } from '../../../pipelines/language/indefinite-article.js';

t.test('what "an" stands before', (t) => {
  for (const text of [
    ...['apple', 'Orange', 'hour', 'honest man', 'heir', 'umbrella', 'unimportant', 'unnamed'],
    ...['unidentified', 'usher', 'utter', 'onerous', 'only', 'MP', 'FBI', 'X-ray', 'F', 'I-beam'],
    ...['8', '8,000', '80-year', '11', '11,000', '18th', '1885', '11.5', 'Ethel', 'upper', 'urban'],
  ])
    t.ok(startsWithVowel(text), `an ${text}`);
  for (const text of [
    ...['pear', 'house', 'unit', 'use', 'usual', 'utility', 'uranium', 'Ukrainian', 'European'],
    ...['one', 'once-proud', 'UN', 'US', 'U-turn', 'TV', 'B-side', 'year', 'hotel', 'ewe'],
    ...['1', '7', '10', '110', '1,180', '12', '118', '100', '1,800', '180', 'uniform', 'Uganda'],
  ])
    t.notOk(startsWithVowel(text), `a ${text}`);
  t.end();
});

t.test('behind an article something begins as what stood there', (t) => {
  const at = (text: string, word: string, other: string) =>
    fitsArticle(text, text.indexOf(word), other);
  t.ok(at('It was an orange lamp.', 'orange', 'indigo'));
  t.notOk(at('It was an orange lamp.', 'orange', 'red'));
  t.notOk(at('A “red” lamp.', 'red', 'orange'));
  t.ok(at('An old lamp.', 'lamp', 'apple'), 'the article is of "old"');
  t.ok(at('The USA orange', 'orange', 'red'), 'no article');
  t.ok(at("plan 9 wasn't a\nred", 'red', 'blue'));
  t.equal(inFormatOf('an orange', 'uniform'), 'a uniform');
  t.equal(inFormatOf('A saw', 'hour'), 'An hour');
  t.end();
});

t.test('twins keep a and an, whatever comes in', async (t) => {
  const reference =
    'An English clerk and a French guest sold an orange lamp, an 8-foot wall and a small boat to an old doctor, a mile from an inn with a garden, for an 18 pound fee.';
  const others = [
    'An American uncle bought a green apple, a big oar and an 11 pound axe in a union hall.',
    'A Polish agent had an angry owl, a 7 pound hammer, an unusual hat, an honest aunt and a wagon.',
    'A tall actor met an able engineer at an early hour in an empty barn with a low oven.',
  ];
  const stock = new Stock(others, []);
  const seen = new Set<string>();
  for (let seed = 0; seed < 300; seed++) {
    const twin = twinOf({
      ...{ reference, question: 'What was sold?', stock, swaps: true, isUsable: () => true },
      random: randomFrom(`${seed}`),
    });
    if (!('text' in twin)) continue;
    for (const [whole, article, next = ''] of twin.text.matchAll(/\b(an?) (\S+)/gi)) {
      seen.add(whole);
      t.equal(/n$/i.test(article as string), startsWithVowel(next), `${whole}: ${twin.text}`);
    }
  }
  t.ok(seen.size > 30, [...seen].join(', '));
});
