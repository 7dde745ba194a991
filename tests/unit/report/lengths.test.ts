import t from 'tap';
import { LengthCounter } from '../../../pipelines/report/data/lengths.js';
import { sampleRow } from '../../helpers/rows.js';

t.test('twins are counted by what they change, to a thousandth; other answers are not', (t) => {
  const counter = new LengthCounter();
  for (const share of [0.25, 0.25, 1 / 3]) {
    const row = sampleRow(0);
    for (const answer of row.answers) if (answer.kind === 'irrelevant') answer.edit_share = share;
    counter.add(row);
  }
  const shares = Object.fromEntries(
    counter.result().map(({ kind, editShares }) => [kind, [...editShares]]),
  );
  t.strictSame(shares, {
    preferred: [],
    irrelevant: [
      [0.25, 2],
      [0.333, 1],
    ],
    mixed: [],
  });
  t.end();
});
