import t from 'tap';
import { remembered } from '../../../pipelines/onnx/memo.js';

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
