import t from 'tap';
import { splitContext } from '../../../pipelines/sources/records/turns.js';
import { readContent as read } from '../../helpers/sources.js';

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
  t.match(role.problems[0], /field messages has no turn of a user/);
  t.strictSame(splitContext('A text.\nQuestion: Who?'), { text: 'A text.', question: 'Who?' });
  t.equal(splitContext('no border at all'), undefined);
});

t.test('chats: parts, tools, roles and documents beside the turns', async (t) => {
  const text = 'The lighthouse of Harwick was kept by Anna Hollis. '.repeat(8).trim();
  const answer = { role: 'assistant', content: 'Anna.' };
  const expected = { text, questions: [{ question: 'Who?', answer: 'Anna.' }] };
  const part = (said: string) => ({ type: 'text', text: said });
  const asked = { role: 'user', content: 'Who?' };
  const call = { role: 'assistant', content: null, tool_calls: [{ id: '1' }] };
  const image = { type: 'image_url', image_url: { url: 'x' } };
  for (const row of [
    { messages: [{ role: 'user', content: [part(text), image, part('Who?')] }, answer] },
    { messages: [{ role: 'user', content: `${text}\n\nWho?` }, call, { role: 'tool' }, answer] },
    { messages: [{ role: 'system', content: text }, asked, answer] },
    { messages: [{ role: 'developer', content: [part(text)] }, asked, answer] },
    { messages: [{ role: 'system', content: text }, { role: 'user', content: 'Who?' }, answer] },
    { messages: [asked, call, { role: 'tool', content: text }, answer] },
    { system: text, messages: [asked, answer] },
    {
      conversations: [
        { from: 'human', value: 'Who?' },
        { from: 'function_call', value: '{}' },
        { from: 'observation', value: text },
        { from: 'narrator', value: 'Nobody knows this role.' },
        null,
        { from: 'gpt', value: 'Anna.' },
      ],
    },
    {
      messages: [
        { role: 'user', parts: [{ text }, { text: 'Who?' }] },
        { ...answer, role: 'model' },
      ],
    },
  ]) {
    const { documents, problems } = await read(t, 'x.jsonl', row);
    t.strictSame(problems, []);
    t.strictSame(documents, [expected], JSON.stringify(row).slice(0, 60));
  }
  const silent = { messages: [{ role: 'user', content: `${text}\n\nWho?` }, call] };
  t.strictSame((await read(t, 'x.jsonl', silent)).documents, [
    { text, questions: [{ question: 'Who?' }] },
  ]);
  const short = { messages: [{ role: 'system', content: 'You help.' }, asked, answer] };
  t.match((await read(t, 'x.jsonl', short)).problems[0], /holds no document/);
});
