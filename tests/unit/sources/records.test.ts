import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import t from 'tap';
import { parseJson } from '../../../pipelines/sources/records/containers/parse-json.js';
import { readContent as read, readAll, readSettings } from '../../helpers/sources.js';

const parquetjs = createRequire(import.meta.url)('parquetjs-lite');

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
  const none = `
    import { parquetWriteBuffer } from 'hyparquet-writer';
    const columnData = [{ name: 'text', type: 'STRING', data: [] }];
    process.stdout.write(Buffer.from(parquetWriteBuffer({ columnData })));`;
  const empty = execFileSync(process.execPath, ['--input-type=module', '-e', none]);
  t.strictSame((await read(t, 'x.parquet', empty)).problems, [
    'x.parquet: the file holds no records',
  ]);
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

t.test('null in an optional field is the same as absent, in every format', async (t) => {
  const bare = [{ question: 'Who?' }];
  const rows: [unknown, unknown][] = [
    [{ text: 'One.', questions: null }, []],
    [{ text: 'One.', title: null, questions: [null, { question: 'Who?', answer: null }] }, bare],
    [
      {
        text: 'One.',
        questions: [{ question: 'Who?', answers: ['A', null], evidence: [[0, null]], id: null }],
      },
      [{ question: 'Who?', answers: ['A'], evidence: [] }],
    ],
    [{ text: 'One.', context: null, messages: null }, []],
    [{ context: 'One.', input: 'Who?', answers: null }, bare],
    [{ context: 'One.', input: null, answers: ['A'] }, []],
    [{ context: 'One.', question: 'Who?', answers: null }, bare],
    [{ context: 'One.', question: 'Who?', answers: { text: [], answer_start: null } }, bare],
    [{ paragraphs: [{ context: 'One.', qas: [{ question: 'Who?', answers: null }] }] }, bare],
    [{ paragraphs: [{ context: 'One.', qas: null }] }, []],
    [{ document: 'One.', questions: [{ question_text: 'Who?', responses: null }] }, bare],
    [
      {
        meeting_transcripts: [{ speaker: null, content: 'One.' }],
        general_query_list: null,
        specific_query_list: [{ query: 'Who?', answer: null, relevant_text_span: null }],
      },
      bare,
    ],
    [{ instruction: 'One.\n\nWho?', input: null, output: null }, bare],
  ];
  for (const [row, questions] of rows) {
    const { documents, problems } = await read(t, 'x.jsonl', row);
    t.strictSame(problems, []);
    t.strictSame(documents, [{ text: 'One.', questions }]);
  }
  const fields = { ...readSettings.fields, text: 'body', title: 't', question: 'q', answer: 'a' };
  const mapped = { format: 'fields', fields } as const;
  t.strictSame(
    (await read(t, 'x.jsonl', { body: ['One.', null], t: null, q: null, a: null }, mapped))
      .documents,
    [{ text: 'One.', questions: [] }],
  );
  const nothing = await read(t, 'x.jsonl', { text: null, questions: null });
  t.match(nothing.problems[0], /field text must be string/);
  const folder = t.testdir({
    'a.txt': 'One.',
    'a.questions.jsonl': '{"question": "Who?", "answer": null, "score": NaN}\n',
  });
  t.strictSame((await readAll([folder])).documents[0]?.questions, bare, 'beside a file too');
});

t.test('a question beside the text, as tables keep it', async (t) => {
  for (const answer of ['7', 7]) {
    t.strictSame((await read(t, 'x.jsonl', { text: 'One.', question: 'How?', answer })).documents, [
      { text: 'One.', questions: [{ question: 'How?', answer: '7' }] },
    ]);
  }
});

t.test('NaN and Infinity, which Python writes, are null', async (t) => {
  const line = '{"text": "NaN is \\"-Infinity\\" \\\\", "loss": NaN, "p": [-Infinity, Infinity]}';
  const text = 'NaN is "-Infinity" \\';
  for (const [name, content] of [
    ['x.jsonl', `${line}\n${line}\n`],
    ['x.json', `[${line}, ${line}]`],
    ['x.json', `${line}\n${line}\n`],
  ] as const) {
    const { documents, problems } = await read(t, name, content);
    t.strictSame(problems, []);
    t.strictSame(
      documents.map((one) => one.text),
      [text, text],
    );
  }
  t.strictSame(parseJson('[NaN,-Infinity,"NaN"]'), [null, null, 'NaN']);
  for (const wrong of ['NaNa', '{"a": NaN', '"NaN', 'Infinit', '--Infinity', '{"a": -NaN}'])
    t.throws(() => parseJson(wrong), SyntaxError, wrong);
  const hostile = `["${'\\"'.repeat(2_000_000)}`;
  const started = performance.now();
  t.throws(() => parseJson(hostile), SyntaxError);
  t.ok(performance.now() - started < 5000, 'one pass');
});

t.test('records in other shapes: one document, lists on lines, objects of records', async (t) => {
  const two = [
    { text: 'one', questions: [] },
    { text: 'two', questions: [] },
  ];
  const texts = ({ documents }: { documents: { text: string }[] }) =>
    documents.map(({ text }) => text);
  for (const content of [two, { data: two }, { a: two[0], b: two[1] }]) {
    const pretty = JSON.stringify(content, null, 2);
    for (const name of ['x.json', 'x.jsonl']) {
      const found = await read(t, name, pretty);
      t.strictSame([texts(found), found.problems], [['one', 'two'], []], `${name} ${pretty}`);
    }
  }
  const keyed = await read(t, 'x.json', { 'first tale': two[0], '7': two[1] });
  t.strictSame(keyed.names, ['x.json#7', 'x.json#first tale']);
  const odd = await read(t, 'x.json', { 'a#\u001b': two[0], [`${'k'.repeat(101)}`]: two[1] });
  t.strictSame(odd.names, ['x.json#1', 'x.json#2'], 'keys that are no names');
  const lines = await read(t, 'x.jsonl', `${JSON.stringify(two)}\n[]\n[1, 2]\n{"text": "three"}`);
  t.strictSame(texts(lines), ['one', 'two', 'three']);
  t.strictSame(lines.names, ['x.jsonl#1.1', 'x.jsonl#1.2', 'x.jsonl#4']);
  t.strictSame(lines.problems, ['x.jsonl#3: the record is not an object']);
  const chats = { a: { messages: [{ role: 'user', content: 'one' }] }, b: two[1] };
  const mixed = await read(t, 'x.json', chats);
  t.match(mixed.problems, [/fields \(a, b\) are of no known format/], 'of two formats: none');
  const mapped = { format: 'fields', fields: { ...readSettings.fields, text: 'body' } } as const;
  t.strictSame(texts(await read(t, 'x.json', { a: { body: 'one' }, b: { body: 'two' } }, mapped)), [
    'one',
    'two',
  ]);
});

t.test('what is wrong with a whole file is one message', async (t) => {
  const pretty = JSON.stringify(
    Array.from({ length: 300 }, (_, i) => ({ text: `${i}` })),
    null,
    1,
  );
  for (const content of [pretty.replace('"7"\n }', '"7"'), pretty.slice(0, -5)]) {
    const { problems, documents } = await read(t, 'x.jsonl', content);
    t.strictSame([problems.length, documents.length], [1, 0]);
    t.match(problems[0], /^x\.jsonl: not JSON/);
  }
  const cut = await read(t, 'x.jsonl', '{"text": "a",\n{"text": "b"}\n{"text": "c"}\n');
  t.strictSame([cut.documents.length, cut.problems.length], [2, 1], 'a cut record is one line');
  const other = Array.from({ length: 500 }, (_, i) => `{"body": "${i}"}`).join('\n');
  const { problems } = await read(t, 'x.jsonl', other);
  t.equal(problems.length, 101);
  t.equal(problems.filter((problem) => problem.includes('meeting_transcripts')).length, 1);
  t.match(problems[1], /x\.jsonl#2: its fields \(body\) are of no known format$/);
  t.match(problems.at(-1), /x\.jsonl: 400 more records could not be read, the last is .*#500$/);
  for (const [name, content] of [
    ['x.jsonl', '\n\n'],
    ['x.json', '[]'],
    ['x.json', '{}'],
    ['x.json', '{"data": []}'],
  ] as const) {
    t.strictSame((await read(t, name, content)).problems, [`${name}: the file holds no records`]);
  }
});

t.test('CSV and TSV: rows are records', async (t) => {
  const expected = [
    { text: 'One, "two"\nthree.', questions: [{ question: 'Who?', answer: 'Anna' }] },
    { text: 'Four.', questions: [] },
  ];
  const plain =
    '\uFEFFid,text,question,answer\r\n1,"One, ""two""\nthree.",Who?,Anna\r\n\r\n2,Four.,,\r\n';
  const excel =
    'sep=|\r\nid|text|question|answer\r\n1|"One, ""two""\nthree."|Who?|Anna\r\n2|Four.||\r\n';
  for (const [name, content, lines] of [
    ['x.csv', plain, [2, 5]],
    ['x.csv', excel, [3, 5]],
    ['x.csv', plain.replace(/,(?! "")/g, ';'), [2, 5]],
    ['x.tsv', plain.replace(/,(?! "")/g, '\t'), [2, 5]],
  ] as const) {
    const { documents, names, problems } = await read(t, name, content);
    t.strictSame(problems, []);
    t.strictSame(documents, expected, content);
    t.strictSame(
      names,
      lines.map((line) => `${name}#${line}`),
    );
  }
  const listed = await read(
    t,
    'x.csv',
    'text,questions\nOne.,"[{""question"": ""Who?"", ""answer"": NaN}]"\n',
  );
  t.strictSame(listed.documents, [{ text: 'One.', questions: [{ question: 'Who?' }] }]);
  const fields = { ...readSettings.fields, text: 'body', question: 'q', answer: 'a' };
  const mapped = await read(t, 'x.csv', 'body,q,a\nOne.,Who?,Anna\n', { format: 'fields', fields });
  t.strictSame(mapped.documents[0]?.questions, [{ question: 'Who?', answer: 'Anna' }]);
  const bad = await read(t, 'x.csv', 'text,n\na,1,2\n,3\nb,4\n"c,5\nd,6\n');
  t.strictSame(
    bad.documents.map(({ text }) => text),
    ['b'],
  );
  t.match(bad.problems, [
    /x\.csv#2: the row has 3 cells, the header 2/,
    /x\.csv#3: field text must be string/,
    /x\.csv: line 5: a quote is opened and not closed/,
  ]);
  t.match((await read(t, 'x.csv', 'text,text\na,b\n')).problems, [/two columns are called text/]);
  t.match((await read(t, 'x.csv', 'text\n')).problems, [/holds no records/]);
});
