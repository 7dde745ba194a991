import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import t, { type Test } from 'tap';
import { splitContext } from '../../../pipelines/sources/records/turns.js';
import type { ReadSettings } from '../../../pipelines/sources/source.js';
import { readAll, readSettings } from '../../helpers/sources.js';

const parquetjs = createRequire(import.meta.url)('parquetjs-lite');

async function read(t: Test, name: string, content: unknown, settings: Partial<ReadSettings> = {}) {
  const file = path.join(t.testdir(), name);
  const isBytes = typeof content === 'string' || Buffer.isBuffer(content);
  writeFileSync(file, isBytes ? content : JSON.stringify(content));
  const { documents, problems } = await readAll([file], settings);
  return {
    documents: documents.map(({ text, questions }) => ({ text, questions })),
    names: documents.map(({ source }) => path.basename(source)),
    problems: problems.map(({ source, message }) => `${path.basename(source)}: ${message}`),
  };
}

t.test('a wrong row in the middle is named by its line, the rest goes on', async (t) => {
  const lines = [
    '{"text": "one", "questions": [{"question": "Who?"}]}',
    '{"text": "two", "questions": [{"question"',
    '',
    '{"text": "a\u2028b"}',
    '{"text": 5}',
    '[1]',
    '{"body": "x", "kind": 1}',
    '{"text": "last", "questions": [{"question": ""}]}',
    '{"text": "end"}',
  ];
  const { documents, names, problems } = await read(t, 'x.jsonl', `\uFEFF${lines.join('\n')}`);
  t.strictSame(
    documents.map(({ text }) => text),
    ['one', 'a\u2028b', 'end'],
  );
  t.strictSame(names, ['x.jsonl#1', 'x.jsonl#4', 'x.jsonl#9']);
  t.equal(problems.length, 5);
  t.match(problems[0], /^x\.jsonl#2: not JSON/);
  t.match(problems[1], /^x\.jsonl#5: field text must be string/);
  t.match(problems[2], /^x\.jsonl#6: the record is not an object/);
  t.match(problems[3], /^x\.jsonl#7: its fields \(body, kind\).*read\.format: fields/);
  t.match(problems[4], /^x\.jsonl#8: field questions\.0\.question must NOT have fewer/);
  const latin = Buffer.from('{"text": "caf\xe9"}\n{"text": "good"}\n', 'latin1');
  const other = await read(t, 'x.jsonl', latin);
  t.strictSame([other.documents.length, other.problems.length], [1, 1]);
  t.match(other.problems[0], /x\.jsonl#1: the line is not UTF-8/);
});

t.test('own records keep evidence and other right answers', async (t) => {
  const questions = [{ question: 'Who?', answer: 'A', answers: ['B'], evidence: [[0, 3]] }];
  t.strictSame(
    (await read(t, 'x.ndjson', `{"text":"one","questions":${JSON.stringify(questions)}}`))
      .documents,
    [{ text: 'one', questions }],
  );
});

const article = {
  title: 'T',
  paragraphs: [
    {
      context: 'First 🦊 has Anna.',
      qas: [{ id: '1', question: 'Who?', answers: [{ text: 'Anna', answer_start: 12 }] }],
    },
    {
      context: 'Second has Bram and Cor.',
      qas: [
        {
          id: '2',
          question: 'Which?',
          answers: [
            { text: 'Bram', answer_start: 11 },
            { text: 'Bram and Cor', answer_start: 11 },
          ],
        },
        { id: '3', question: 'None?', answers: [] },
      ],
    },
  ],
};

t.test('SQuAD: articles are documents, answers tell their place', async (t) => {
  const text = 'First 🦊 has Anna.\n\nSecond has Bram and Cor.';
  for (const content of [{ version: '1', data: [article] }, [article], article]) {
    const { documents } = await read(t, 'x.json', content);
    t.equal(documents.length, 1);
    t.equal(documents[0]?.text, text);
    const [first, second, third] = documents[0]?.questions ?? [];
    const said = (question: typeof first) => question?.evidence?.map(([a, b]) => text.slice(a, b));
    t.strictSame(said(first), ['Anna'], 'places count characters, not UTF-16 units');
    t.strictSame(said(second), ['Bram', 'Bram and Cor']);
    t.strictSame([second?.answer, second?.answers], ['Bram', ['Bram and Cor']]);
    t.strictSame(third, { question: 'None?' });
  }
  const flat = {
    id: '1',
    title: 'T',
    context: 'Anna is here.',
    question: 'Who?',
    answers: { text: ['Anna'], answer_start: [0] },
  };
  t.strictSame((await read(t, 'x.jsonl', flat)).documents, [
    {
      text: 'Anna is here.',
      questions: [{ question: 'Who?', answer: 'Anna', evidence: [[0, 4]] }],
    },
  ]);
  const { problems } = await read(t, 'x.json', { data: [{ paragraphs: [{ context: 1 }] }] });
  t.match(
    problems[0],
    /field paragraphs\.0\.context is a number; it must be a text \(format squad\)/,
  );
});

t.test('QMSum: turns, and the spans of turns that answer', async (t) => {
  const meeting = {
    meeting_transcripts: [
      { speaker: 'A', content: 'one' },
      { speaker: 'B', content: 'two' },
      { speaker: 'A', content: 'three' },
    ],
    general_query_list: [{ query: 'Summarise.', answer: 'All.' }],
    specific_query_list: [
      { query: 'What of B?', answer: 'Two.', relevant_text_span: [['1', '2']] },
    ],
  };
  const { documents } = await read(t, 'x.jsonl', meeting);
  const text = 'A: one\nB: two\nA: three';
  t.equal(documents[0]?.text, text);
  const [general, specific] = documents[0]?.questions ?? [];
  t.strictSame(general, { question: 'Summarise.', answer: 'All.' });
  t.strictSame(
    specific?.evidence?.map(([a, b]) => text.slice(a, b)),
    ['B: two\nA: three'],
  );
  meeting.specific_query_list[0]?.relevant_text_span.push(['2', '3']);
  const { problems } = await read(t, 'x.jsonl', meeting);
  t.match(problems[0], /specific_query_list\.0\.relevant_text_span\.1 names a turn beyond the 3/);
});

t.test('SQuALITY: several references, and the same from HTML', async (t) => {
  const questions = [
    { question_text: 'What?', responses: [{ response_text: 'a' }, { response_text: 'b' }] },
  ];
  const expected = [{ question: 'What?', answer: 'a', answers: ['b'] }];
  for (const document of ['One.\n\nTwo.', '<html><body><p>One.</p><p>Two.</p></body></html>']) {
    const { documents } = await read(t, 'x.jsonl', { document, questions });
    t.strictSame(documents, [{ text: 'One.\n\nTwo.', questions: expected }]);
  }
});

t.test('LongBench', async (t) => {
  const row = { context: 'Text.', input: 'Who?', answers: ['A', 'B', 'A'] };
  t.strictSame((await read(t, 'x.jsonl', row)).documents, [
    { text: 'Text.', questions: [{ question: 'Who?', answer: 'A', answers: ['B'] }] },
  ]);
  t.strictSame((await read(t, 'x.jsonl', { ...row, input: '' })).documents[0]?.questions, []);
});

t.test('conversations and messages: a document with its questions', async (t) => {
  const turns = ['Long text.\n\nMore text.\n\nWho is it?', 'Anna.', 'And when?', 'Today.', 'Why?'];
  const expected = {
    text: 'Long text.\n\nMore text.',
    questions: [
      { question: 'Who is it?', answer: 'Anna.' },
      { question: 'And when?', answer: 'Today.' },
      { question: 'Why?' },
    ],
  };
  const chat = turns.map((content, i) => ({ role: i % 2 ? 'assistant' : 'user', content }));
  const shared = turns.map((value, i) => ({ from: i % 2 ? 'gpt' : 'human', value }));
  const system = { role: 'system', content: 'Be brief.' };
  for (const row of [
    { messages: [system, ...chat] },
    { conversations: shared },
    { conversations: chat },
  ]) {
    t.strictSame((await read(t, 'x.jsonl', row)).documents, [expected]);
  }
  const alpaca = {
    instruction:
      'Below is a paper. Memorize the paper.\nThe paper begins. Text.\n\nNow the paper ends.\nWhat of it?',
    output: 'Much.',
  };
  t.strictSame((await read(t, 'x.json', [alpaca])).documents[0]?.questions, [
    { question: 'What of it?', answer: 'Much.' },
  ]);
  const first = {
    conversations: [
      { from: 'human', value: 'Only text.' },
      { from: 'human', value: 'Who?' },
      { from: 'gpt', value: 'A' },
    ],
  };
  t.strictSame((await read(t, 'x.jsonl', first)).documents, [
    { text: 'Only text.', questions: [{ question: 'Who?', answer: 'A' }] },
  ]);
  const bad = await read(t, 'x.jsonl', { messages: [{ role: 'user', content: 'Hello' }, chat[1]] });
  t.match(
    bad.problems[0],
    /field messages: the first turn holds no document with a question behind it/,
  );
  const role = await read(t, 'x.jsonl', { messages: [{ role: 'alien', content: 'x' }] });
  t.match(role.problems[0], /messages\.0: role "alien" is not known/);
  t.strictSame(splitContext('A text.\nQuestion: Who?'), { text: 'A text.', question: 'Who?' });
  t.equal(splitContext('no border at all'), undefined);
});

t.test('a mapping of fields', async (t) => {
  const fields = {
    ...readSettings.fields,
    text: 'parts[].body',
    title: 'name',
    question: 'q',
    answer: 'a',
  };
  const settings = { format: 'fields', fields } as const;
  const row = {
    name: 'T',
    parts: [{ body: 'one' }, { body: 'two' }],
    q: 'How many?',
    a: ['2', 'two'],
  };
  t.strictSame((await read(t, 'x.jsonl', row, settings)).documents, [
    {
      text: 'T\none\n\ntwo',
      questions: [{ question: 'How many?', answer: '2', answers: ['two'] }],
    },
  ]);
  const list = {
    ...fields,
    title: null,
    question: null,
    answer: null,
    questions: 'qs[].{question: q, answer: to_string(n)}',
  };
  const many = {
    parts: [{ body: 'x' }],
    qs: [
      { q: 'A?', n: 1 },
      { q: 'B?', n: 2 },
    ],
  };
  t.strictSame(
    (await read(t, 'x.jsonl', many, { format: 'fields', fields: list })).documents[0]?.questions,
    [
      { question: 'A?', answer: '1' },
      { question: 'B?', answer: '2' },
    ],
  );
  const { problems } = await read(
    t,
    'x.jsonl',
    { parts: [{ body: 1 }, {}], q: 'x' },
    { ...settings, fields: { ...fields, text: 'none' } },
  );
  t.match(problems[0], /field none \(read\.fields\.text\) is null; it must be a text/);
  await t.rejects(read(t, 'x.jsonl', row, { ...settings, fields: { ...fields, text: '][' } }), {
    code: 'CONFIG',
    message: /read\.fields\.text "\]\[" is no JMESPath expression/,
  });
  await t.rejects(read(t, 'x.jsonl', row, { format: 'fields' }), { code: 'CONFIG' });
});

t.test('Parquet, by whomever it was written', async (t) => {
  const rows = Array.from({ length: 300 }, (_, i) => ({
    context: `Text ${i}.`,
    input: `Who ${i}?`,
    answers: ['A', `B${i}`],
  }));
  // In a process of its own: tap's loader cannot resolve what hyparquet-writer imports.
  const script = `
    import { parquetWriteBuffer } from 'hyparquet-writer';
    const rows = ${JSON.stringify(rows)};
    const column = (name, type) => ({ name, type, data: rows.map((row) => row[name]) });
    const columnData = [column('context', 'STRING'), column('input', 'STRING'), column('answers')];
    process.stdout.write(Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize: 100 })));`;
  const bytes = execFileSync(process.execPath, ['--input-type=module', '-e', script]);
  const one = await read(t, 'x.parquet', bytes);
  t.equal(one.documents.length, 300);
  t.strictSame(one.documents[299], {
    text: 'Text 299.',
    questions: [{ question: 'Who 299?', answer: 'A', answers: ['B299'] }],
  });
  t.equal(one.names[299], 'x.parquet#300');
  const file = path.join(t.testdir(), 'y.parquet');
  const schema = new parquetjs.ParquetSchema({ text: { type: 'UTF8', compression: 'GZIP' } });
  const writer = await parquetjs.ParquetWriter.openFile(schema, file);
  for (let i = 0; i < 50; i++) await writer.appendRow({ text: `Document ${i}` });
  await writer.close();
  const { documents } = await readAll([file]);
  t.strictSame(documents.map(({ text }) => text).at(-1), 'Document 49');
  const cut = await read(t, 'x.parquet', bytes.subarray(0, bytes.length - 30));
  t.match(cut.problems[0], /cannot be read as Parquet/);
});

t.test('JSON that is none', async (t) => {
  t.match((await read(t, 'x.json', '[{"text": "a"}')).problems[0], /not JSON.*\.jsonl/);
  const lines = await read(t, 'x.json', '{"text": "a"}\n{"text": "b"}\n{');
  const texts = lines.documents.map(({ text }) => text);
  t.strictSame(texts, ['a', 'b'], 'a record a line, called .json');
  t.match(lines.problems[0], /x\.json#3: not JSON/);
  t.match((await read(t, 'x.json', ' ')).problems[0], /the file is empty/);
});
