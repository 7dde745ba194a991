import t from 'tap';
import { saidKey } from '../../pipelines/language/says-same.js';

t.test('case, white space and marks make no other answer', (t) => {
  for (const [a, b] of [
    ['The Old  Mill.', 'the old mill'],
    ['“No!”', 'no'],
    ['well-known', 'well known'],
    ['U.S.', 'US'],
    ['(B)', 'B'],
    ['in May, 1885', 'In May 1885.'],
    ['Ｔａｒｎ', 'Tarn'],
    ['塔恩。', '塔恩'],
    ['$5', '$5.'],
  ] as const)
    t.equal(saidKey(a), saidKey(b), `${a} | ${b}`);
  for (const [a, b] of [
    ['3.5', '35'],
    ['3,500', '3500.5'],
    ['1 2', '12'],
    ['-5', '5'],
    ['C', 'C#'],
    ['10', '10 %'],
    ['1:30', '130'],
    ['5', '$5'],
    ['the mill', 'a mill'],
  ] as const)
    t.not(saidKey(a), saidKey(b), `${a} | ${b}`);
  t.equal(saidKey(' … '), '');
  t.end();
});
