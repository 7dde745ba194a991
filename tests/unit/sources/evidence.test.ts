import t from 'tap';
import { parseQuestionLine } from '../../../pipelines/sources/records/documents.js';
import { readContent as read } from '../../helpers/sources.js';

const text = 'Zoë 🦊 met Anna at the mill.';
const record = (unit: string | undefined, ...evidence: number[][]) =>
  JSON.stringify({ text, questions: [{ question: 'Who?', evidence, evidence_unit: unit }] });

/** What the evidence of a record says in its text. */
async function said(t: Parameters<typeof read>[0], line: string) {
  const { documents, problems } = await read(t, 'x.jsonl', line);
  const spans = documents[0]?.questions[0]?.evidence;
  return { problems, said: spans?.map(([start, end]) => text.slice(start, end)) };
}

t.test('evidence counts UTF-16 units, characters or bytes', async (t) => {
  const before = text.slice(0, text.indexOf('Anna'));
  const starts = {
    'utf-16': before.length,
    characters: [...before].length,
    bytes: Buffer.byteLength(before),
  };
  t.equal(new Set(Object.values(starts)).size, 3, 'the three differ here');
  for (const [unit, start] of Object.entries(starts))
    t.strictSame((await said(t, record(unit, [start, start + 4]))).said, ['Anna'], unit);
  const untold = record(undefined, [starts['utf-16'], starts['utf-16'] + 4]);
  t.strictSame((await said(t, untold)).said, ['Anna']);
  const whole = { 'utf-16': text.length, characters: [...text].length };
  for (const [unit, end] of [...Object.entries(whole), ['bytes', Buffer.byteLength(text)] as const])
    t.strictSame((await said(t, record(unit, [0, end]))).said, [text], `${unit}, to the end`);
  t.strictSame(
    (await said(t, record('bytes', [6, 9]))).said,
    ['🦊'],
    'inside of one is its beginning',
  );
});

t.test('a span that is empty, backwards or outside is named with its field', async (t) => {
  for (const [unit, span, pattern] of [
    ['bytes', [3, 3], /x\.jsonl#1: field questions\.0\.evidence\.0 is \[3, 3\]: its start/],
    ['characters', [9, 2], /evidence\.0 is \[9, 2\]: its start must lie before its end/],
    ['characters', [0, 28], /evidence\.0 is \[0, 28\] and reaches beyond the text.*characters/],
    ['bytes', [0, 99], /beyond the text: evidence counts bytes/],
    [undefined, [0, 30], /evidence counts utf-16 where evidence_unit says nothing else/],
    ['lines', [0, 1], /evidence_unit must be equal to one of/],
  ] as const)
    t.match((await said(t, record(unit, [...span]))).problems[0], pattern);
});

t.test('a line of a questions file counts utf-16', (t) => {
  const line = (more: object) => parseQuestionLine(JSON.stringify({ question: 'Who?', ...more }));
  t.match(line({ evidence: [[0, 3]] }), { value: { evidence: [[0, 3]] } });
  t.match(line({ evidence: [[0, 3]], evidence_unit: 'bytes' }), {
    wrong: /evidence_unit is bytes/,
  });
  t.match(line({ evidence: [[3, 0]] }), { wrong: /field evidence\.0 is \[3, 0\]/ });
  t.end();
});

const multiHop = {
  _id: '5a8b',
  question: 'Were Anna Hollis and Bram Oake of the same town?',
  answer: 'yes',
  supporting_facts: [
    ['Anna Hollis', 1],
    ['Bram Oake', 0],
    ['Bram Oake', 7],
    ['Cor', 0],
  ],
  context: [
    ['Anna Hollis', ['Anna kept the mill.', ' She was born in Saltmere.']],
    ['The mill', ['It burnt down.', 'Twice.']],
    ['Bram Oake', ['Bram Oake of Saltmere wound the clock.']],
  ],
};
const facts = ['She was born in Saltmere.', 'Bram Oake of Saltmere wound the clock.'];

t.test(
  'HotpotQA: paragraphs below their titles, supporting sentences are the evidence',
  async (t) => {
    const { documents, problems } = await read(t, 'x.json', JSON.stringify([multiHop]));
    t.strictSame(problems, []);
    const [document] = documents;
    t.equal(
      document?.text,
      'Anna Hollis\nAnna kept the mill. She was born in Saltmere.\n\n' +
        'The mill\nIt burnt down. Twice.\n\nBram Oake\nBram Oake of Saltmere wound the clock.',
    );
    const [question] = document?.questions ?? [];
    t.match(question, { question: multiHop.question, answer: 'yes' });
    const said = question?.evidence?.map(([a, b]) => document?.text.slice(a, b).trim());
    t.strictSame(said, facts, 'facts that are not there are left out');
  },
);

t.test('HotpotQA as columns, by name, and wrong', async (t) => {
  const { _id, supporting_facts, context, ...rest } = multiHop;
  const columns = {
    ...rest,
    supporting_facts: {
      title: supporting_facts.map(([title]) => title),
      sent_id: supporting_facts.map(([, at]) => at),
    },
    context: {
      title: context.map(([title]) => title),
      sentences: context.map(([, sentences]) => sentences),
    },
  };
  const { documents } = await read(t, 'x.jsonl', JSON.stringify(columns));
  const [one] = (await read(t, 'x.jsonl', JSON.stringify(multiHop))).documents;
  t.strictSame(documents, [one]);
  const wrong = [
    { ...multiHop, supporting_facts: [['Anna Hollis', 'first']] },
    { ...multiHop, context: [['Anna Hollis', 'one text']] },
    { ...multiHop, question: null },
  ];
  const { problems } = await read(t, 'x.jsonl', wrong.map((one) => JSON.stringify(one)).join('\n'));
  t.match(problems[0], /supporting_facts\.0\.1 must be the number of a sentence.*hotpotqa/);
  t.match(problems[1], /context\.0\.1 is a string; it must be a list/);
  t.match(problems[2], /field question is null/);
});
