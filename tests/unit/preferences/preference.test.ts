import t from 'tap';
import { preferenceOf } from '../../../pipelines/preferences/import/preference.js';

const user = (content: string) => ({ role: 'user', content });
const says = (content: string) => ({ role: 'assistant', content });

t.test('records as other people write them', (t) => {
  const asked = [user('Which river?')];
  const cases = [
    {
      name: 'texts',
      record: { prompt: 'Which river?', chosen: 'The Elbe', rejected: 'The Oder' },
      want: { prompt: 'Which river?', chosen: 'The Elbe', rejected: ['The Oder'] },
    },
    {
      name: 'a list of rejected texts',
      record: { prompt: 'Which river?', chosen: 'The Elbe', rejected: ['The Oder', 'None'] },
      want: { prompt: 'Which river?', chosen: 'The Elbe', rejected: ['The Oder', 'None'] },
    },
    {
      name: 'messages with an explicit prompt',
      record: { prompt: asked, chosen: [says('Elbe')], rejected: [says('Oder')] },
      want: { prompt: asked, chosen: 'Elbe', rejected: ['Oder'] },
    },
    {
      name: 'the prompt stands in prompt and in the answers',
      record: {
        prompt: asked,
        chosen: [...asked, says('Elbe')],
        rejected: [...asked, says('Oder')],
      },
      want: { prompt: asked, chosen: 'Elbe', rejected: ['Oder'] },
    },
    {
      name: 'an implicit prompt, of several turns',
      record: {
        chosen: [...asked, says('Where?'), user('Here'), says('Elbe')],
        rejected: [...asked, says('Where?'), user('Here'), says('Oder')],
      },
      want: {
        prompt: [...asked, says('Where?'), user('Here')],
        chosen: 'Elbe',
        rejected: ['Oder'],
      },
    },
    {
      name: 'whole conversations beside a text (UltraFeedback), and a list of them',
      record: {
        prompt: 'Which river?',
        chosen: [...asked, says('Elbe')],
        rejected: [
          [...asked, says('Oder')],
          [...asked, says('Spree')],
        ],
      },
      want: { prompt: asked, chosen: 'Elbe', rejected: ['Oder', 'Spree'] },
    },
    {
      name: 'a text and answers that are one message each',
      record: { prompt: 'Which river?', chosen: says('Elbe'), rejected: says('Oder') },
      want: { prompt: asked, chosen: 'Elbe', rejected: ['Oder'] },
    },
    {
      name: 'messages, and answers that are texts',
      record: { prompt: asked, chosen: 'Elbe', rejected: ['Oder', 'Spree'] },
      want: { prompt: asked, chosen: 'Elbe', rejected: ['Oder', 'Spree'] },
    },
    {
      name: 'texts that begin alike: cut before a word',
      record: {
        chosen: 'Human: Where?\n\nAssistant: Innsbruck',
        rejected: 'Human: Where?\n\nAssistant: Inn',
      },
      want: {
        prompt: 'Human: Where?\n\nAssistant:',
        chosen: ' Innsbruck',
        rejected: [' Inn'],
        isExplicit: false,
      },
    },
  ];
  for (const { name, record, want } of cases)
    t.strictSame(preferenceOf(record), { isExplicit: true, ...want }, name);
  t.end();
});

t.test('what is wrong is told by its field', (t) => {
  const cases: [Record<string, unknown>, RegExp][] = [
    [{ prompt: 'a', rejected: 'b' }, /^field chosen is missing/],
    [{ prompt: 'a', chosen: 'b' }, /^field rejected is missing/],
    [{ prompt: 'a', chosen: 'b', rejected: [] }, /^field rejected is empty/],
    [{ prompt: 'a', chosen: 'b', rejected: ['c', 4] }, /^field rejected\[1\] is a number/],
    [{ prompt: 'a', chosen: 'b', rejected: Array(65).fill('c') }, /^field rejected has 65 answers/],
    [{ prompt: 7, chosen: 'b', rejected: 'c' }, /^field prompt is a number/],
    [{ prompt: [], chosen: 'b', rejected: 'c' }, /^field prompt is empty/],
    [{ chosen: 'red', rejected: 'blue' }, /^field prompt is missing.*no text in common/],
    [{ chosen: [says('x')], rejected: [says('y')] }, /^field prompt is missing.*no first message/],
    [
      { prompt: [user('a')], chosen: [user('b')], rejected: [says('c')] },
      /^field chosen: .*1 messages \(user\)/,
    ],
    [{ chosen: [user('a')], rejected: [user('a')] }, /^field chosen: .*0 messages/],
    [
      { prompt: 'a', chosen: [{ role: 'tool', content: '' }], rejected: 'b' },
      /^field chosen\[0\]\.role is "tool"/,
    ],
    [
      { prompt: 'a', chosen: [{ role: 'user' }], rejected: 'b' },
      /^field chosen\[0\]\.content is missing/,
    ],
    [
      { prompt: [user('a'), null], chosen: 'b', rejected: 'c' },
      /^field prompt\[1\] is not an object/,
    ],
  ];
  for (const [record, message] of cases) t.throws(() => preferenceOf(record), { message });
  t.end();
});

t.test('a long common beginning without a space is cut in linear time', (t) => {
  const long = ' '.repeat(5) + 'x'.repeat(2_000_000);
  const started = Date.now();
  t.equal(preferenceOf({ chosen: `a${long}b`, rejected: `a${long}c` }).prompt, `a${' '.repeat(4)}`);
  t.throws(() =>
    preferenceOf({ chosen: `${'x'.repeat(2_000_000)}b`, rejected: `${'x'.repeat(2_000_000)}c` }),
  );
  const spaced = 'x '.repeat(500_000);
  t.equal(
    preferenceOf({ chosen: `${spaced}b`, rejected: `${spaced}c` }).prompt,
    spaced.slice(0, -1),
  );
  t.ok(Date.now() - started < 5000);
  t.end();
});
