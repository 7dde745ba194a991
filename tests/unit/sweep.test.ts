import t from 'tap';
import { isLong, sampled, sampledNumbers } from '../helpers/sweep.js';

t.test('a sample of a sweep is the same each time, in order, and of the sweep', (t) => {
  const all = ['a', 'b', 'c', 'd', 'e', 'f'];
  const few = sampled('letters', all, 2);
  t.equal(few.length, isLong ? 6 : 2);
  t.strictSame(few, sampled('letters', all, 2));
  t.strictSame(
    few,
    all.filter((one) => few.includes(one)),
  );
  t.strictSame(sampled('letters', all, 6), all);
  const [one, other] = ['one', 'other'].map((sweep) => sampledNumbers(sweep, 100, 5));
  if (!isLong) t.notSame(one, other, 'each sweep has a draw of its own');
  t.end();
});
