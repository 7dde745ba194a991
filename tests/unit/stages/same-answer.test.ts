import t from 'tap';
import { pairOne, scoredDocument } from '../../helpers/pairing.js';

const message = scoredDocument(
  ['The key is in Tarn. ', 'A stone. ', 'Nothing. '],
  { question: 'Where?', answer: 'Tarn' },
  [5, 0.5, 0],
);
const said = async (texts: Record<string, string>, abstain: 'drop' | 'keep' = 'drop') =>
  (await pairOne(message, { abstain }, { answer: ({ kind }) => texts[kind] ?? '' })).outcome;

t.test('answers that differ in case, white space and marks alone are the same', async (t) => {
  const same = { drop: { reason: 'same-answer' } };
  t.match(await said({ preferred: 'In Tarn.', irrelevant: 'in  tarn', mixed: 'Kelby' }), same);
  t.match(await said({ preferred: 'Tarn', irrelevant: 'Kelby', mixed: '“Kelby!”' }), same);
  t.match(await said({ preferred: '3.5', irrelevant: '35', mixed: '3 5' }), { sample: {} });
  t.match(await said({ preferred: '!', irrelevant: '?', mixed: '!' }), same);
  t.match(await said({ preferred: '!', irrelevant: '?', mixed: '.' }), { sample: {} });
});

t.test('those that are left out are not compared', async (t) => {
  const none = { preferred: 'Tarn', irrelevant: 'It is not stated.', mixed: 'It is NOT stated' };
  t.match(await said(none), { drop: { reason: 'abstained' } });
  t.match(await said(none, 'keep'), { drop: { reason: 'same-answer' } });
});
