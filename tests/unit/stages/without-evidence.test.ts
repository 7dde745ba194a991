import t from 'tap';
import { withoutEvidence } from '../../../pipelines/stages/pair/without-evidence.js';

const AT = 100;
const left = (text: string, question: Parameters<typeof withoutEvidence>[1]) => {
  const found = withoutEvidence({ byteStart: AT, text }, question);
  if (!found) return undefined;
  // What is left and what went are the whole chunk, in bytes.
  const bytes = Buffer.from(text);
  const gone = found.without.map(([from, to]) => bytes.toString('utf8', from - AT, to - AT));
  let rest = bytes.subarray(0, 0);
  let at = 0;
  for (const [from, to] of found.without) {
    rest = Buffer.concat([rest, bytes.subarray(at, from - AT)]);
    at = to - AT;
  }
  rest = Buffer.concat([rest, bytes.subarray(at)]);
  t.equal(rest.toString('utf8'), found.text);
  return { text: found.text, gone };
};

t.test('sentences with a right answer go, however it is written', (t) => {
  const text = 'It was cold. They met in the “Golden Lion” — twice. Ça alla. Rain fell.';
  t.strictSame(left(text, { question: 'Where?', answer: 'the "golden lion"' }), {
    text: 'It was cold. Ça alla. Rain fell.',
    gone: [' They met in the “Golden Lion” — twice.'],
  });
  t.strictSame(left('他去了北京。众人欢喜。北京很大。', { question: '?', answers: ['北京'] }), {
    text: '众人欢喜。',
    gone: ['他去了北京。', '北京很大。'],
  });
  const two = left('Rain. He came home. He slept. Snow.', {
    question: '?',
    answer: 'He came home. He slept',
  });
  t.strictSame(two, { text: 'Rain. Snow.', gone: [' He came home. He slept.'] });
  t.end();
});

t.test('sentences with gold evidence go, neighbours as one', (t) => {
  const text = 'One is né. Two is bad. Three is cold. Four.';
  const evidence: [number, number][] = [
    [AT + 14, AT + 16],
    [AT + 26, AT + 28],
    [0, 5],
  ];
  t.strictSame(left(text, { question: '?', answer: 'no', evidence }), {
    text: 'One is né. Four.',
    gone: [' Two is bad. Three is cold.'],
  });
  t.end();
});

t.test('where neither is known, those most like question and answer go', (t) => {
  const text = 'The smith was old. The smith of Vik kept a key. A key is iron.';
  t.strictSame(left(text, { question: 'What did the smith of Vik keep as a key?' })?.gone, [
    ' The smith of Vik kept a key.',
  ]);
  t.equal(left('Nothing. Of that.', { question: 'Who saw Anna?' }), undefined, 'none can be told');
  t.equal(left('Anna saw it. – !', { question: 'Who saw Anna?' }), undefined, 'nothing is left');
  t.end();
});
