import t from 'tap';
import { remembered } from '../../pipelines/core/remembered.js';

t.test('a text is made once, the oldest forgotten, and a failure is none', async (t) => {
  const made: string[] = [];
  let fails = false;
  const find = remembered(2, async (text) => {
    made.push(text);
    if (fails) throw new Error('down');
    return text.length;
  });
  t.strictSame(await Promise.all([find('a'), find('a'), find('bb')]), [1, 1, 2], 'also at once');
  t.equal(await find('a'), 1);
  t.strictSame(made, ['a', 'bb']);
  await find('ccc');
  await find('a');
  t.strictSame(made, ['a', 'bb', 'ccc', 'a']);
  fails = true;
  await t.rejects(find('d'), { message: 'down' });
  fails = false;
  t.equal(await find('d'), 1, 'is tried again');
});

t.test('what is made at once is kept as well', async (t) => {
  const asked: string[] = [];
  const lengthOf = remembered(2, (text: string) => asked.push(text) && text.length);
  t.strictSame(['a', '', 'a', 'bb', 'a'].map(lengthOf), [1, 0, 1, 2, 1]);
  t.strictSame(asked, ['a', '', 'bb', 'a'], 'the oldest is forgotten');
});
