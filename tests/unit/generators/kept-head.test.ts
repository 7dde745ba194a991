import t from 'tap';
import { randomFrom } from '../../../pipelines/core/random.js';
import { namesWithHead } from '../../../pipelines/generators/kept-head.js';
import { Stock } from '../../../pipelines/generators/twins/stock.js';

const text =
  'He was born in Leeds and in Sheffield, and Edmund Carter was, too. Then Martha Quinn met Clara Whitfield in Sheffield, and they went from Norwich to Bristol. ' +
  'In Norwich the weather was fine. In Bristol it rained. They said that Martha Quinn and Clara Whitfield knew Paul Hendry.';
const stock = new Stock([], [text]);
const named = (question: string, reference: string) =>
  namesWithHead(question, reference, stock, randomFrom('1'))
    .map((one) => one.text)
    .sort();

t.test('the word that the question says stays, what it is named after is another', async (t) => {
  const found = named('Which university did she go to?', 'Leeds University');
  t.ok(found.includes('Norwich University'), `${found}`);
  t.ok(
    found.every((one) => / University$/.test(one) && !/Leeds|Quinn|Whitfield|Hendry/.test(one)),
    `${found}`,
  );
  const bridges = named('Which bridge is older?', 'Edmund Carter Bridge');
  t.ok(bridges.includes('Martha Quinn Bridge'), `${bridges}`);
  t.ok(
    bridges.every((one) => one.split(' ').length === 3),
    `${bridges}`,
  );
});

t.test('what the question names is not taken, nor what is named after nothing', async (t) => {
  t.notOk(
    named('Which university is near Norwich?', 'Leeds University').includes('Norwich University'),
  );
  t.strictSame(named('Where did she study?', 'Leeds University'), []);
  t.strictSame(named('Which prize did she get?', 'Prize'), []);
  t.strictSame(named('Which party won?', 'the liberal Party'), []);
  t.strictSame(named('Which law was it?', 'Seventh Law'), []);
});
