import t from 'tap';
import { betterBar, histogram } from '../../../pipelines/runtime/outcome/best-scores.js';

const scores = {
  0: { kept: 0, dropped: 1 },
  1: { kept: 0, dropped: 4 },
  3: { kept: 0, dropped: 10 },
  6: { kept: 5, dropped: 0 },
};
const score = { evaluator: 'entity-overlap' } as const;
const pair = { select: 'threshold', floor: null, delta: 6 } as const;
const settings = { pair, score };

t.test('the bar that keeps nine of ten', (t) => {
  t.strictSame(betterBar(scores, settings), { setting: 'pair.delta', value: 1, keeps: 19, of: 20 });
  t.equal(
    betterBar(scores, { score, pair: { ...pair, select: 'rank', floor: 1 } }),
    undefined,
    'it is so already',
  );
  t.equal(betterBar({ 0: { kept: 0, dropped: 9 } }, settings), undefined, 'nothing would help');
  t.equal(betterBar({}, settings), undefined);
  t.end();
});

t.test('best scores as bars', (t) => {
  const lines = histogram(scores, settings).split('\n');
  t.equal(lines.length, 8);
  t.equal(lines[4], `      3 ${'░'.repeat(40)} 10`);
  t.equal(lines[7], `      6 ${'█'.repeat(20)} 5 ← pair.delta 6`);
  const wide = histogram({ 2: { kept: 1, dropped: 0 }, 47: { kept: 1, dropped: 1 } }, settings);
  t.equal(wide.split('\n').length, 13, 'many scores share lines');
  t.match(wide, /44–47 █{20}░{20} 2$/);
  t.end();
});
