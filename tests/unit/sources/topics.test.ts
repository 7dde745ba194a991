import { writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import type { OffsetRange, TopicReader } from '../../../pipelines/core/topic-reader.js';
import { ingest } from '../../../pipelines/stages/ingest/ingest.js';
import { MemoryStore } from '../../../pipelines/stores/memory.js';
import { readSettings } from '../../helpers/sources.js';

/** A broker with one topic of two partitions. @param keyOf the key of a record */
function broker(values: string[][], held = 0, keyOf = (_: string): string => '') {
  const asked: OffsetRange[] = [];
  let closed = 0;
  const reader: TopicReader = {
    topics: async () => [{ name: 'stories' }],
    watermarks: async () =>
      values.map((records, partition) => ({ partition, low: 0, high: records.length, held })),
    async *records(_, range) {
      asked.push(range);
      const { partition, low, high } = range;
      for (const [at, value] of (values[partition] ?? []).slice(low, high).entries())
        yield { offset: low + at, value: Buffer.from(value), key: keyOf(value) };
    },
    async close() {
      closed += 1;
    },
  };
  return { asked, reader, closed: () => closed };
}

const story = (text: string, question: string) =>
  JSON.stringify({ text, questions: [{ question }] });

t.test('documents of files and topics are one submission', async (t) => {
  const base = t.testdir();
  writeFileSync(path.join(base, 'a.jsonl'), `${story('One.', 'Who?')}\n${story('Two.', 'Who?')}\n`);
  const { asked, reader, closed } = broker([
    [story('One.', 'Where?'), '', 'not JSON'],
    [story('Three.', 'When?'), story(' ', 'Why?')],
  ]);
  const options = {
    ...{ base, cloze: 0, limit: null, now: Date.now(), read: readSettings, onFile: () => {} },
    inputs: ['a.jsonl', 'kafka://stories'],
    store: new MemoryStore(),
    admin: async () => reader,
  };
  const { documents, problems, files, notes } = await ingest(options);
  t.strictSame(
    documents
      .map(({ source, questions }) => [source, ...questions.map(({ question }) => question)])
      .sort(),
    [
      ['a.jsonl#1', 'Who?', 'Where?'],
      ['a.jsonl#2', 'Who?'],
      ['kafka://stories/1/0', 'When?'],
    ],
  );
  t.match(problems, [
    { source: 'kafka://stories/0/2', message: /^the value is not JSON/ },
    { source: 'kafka://stories/1/1', message: 'the document is empty' },
  ]);
  t.strictSame(files, { total: 1, unchanged: 0 }, 'topics are no files');
  t.equal(asked.length, 2);
  t.strictSame(notes, []);
  t.equal(closed(), 1);

  const two = await ingest({ ...options, inputs: ['kafka://stories'], limit: 2 });
  t.equal(two.documents.length, 2);
  await t.rejects(ingest({ ...options, inputs: ['kafka://story'] }), {
    message: 'input kafka://story: there is no topic story at these brokers',
  });
  t.equal(closed(), 3, 'closed after an error, too');
});

t.test(
  'a record of a topic is called by its key, else by its own name, else by its offset',
  async (t) => {
    const base = t.testdir();
    const keysOf = async (values: string[][], keyOf?: (value: string) => string) => {
      const { documents } = await ingest({
        ...{ base, cloze: 0, limit: null, now: Date.now(), read: readSettings, onFile: () => {} },
        inputs: ['kafka://stories'],
        store: new MemoryStore(),
        admin: async () => broker(values, 0, keyOf).reader,
      });
      return documents.map(({ key }) => key).sort();
    };
    const named = JSON.stringify({ id: 'n', text: 'One.' });
    const values = [[named, story('Two.', 'Who?')], [story('Three.', 'Why?')]];
    t.strictSame(await keysOf(values), ['#id=n', 'kafka://stories#0/1', 'kafka://stories#1/0']);
    t.strictSame(
      await keysOf(values, (value) => value.slice(-12, -3)),
      [
        ...new Set(values.flat().map((value) => `kafka://stories#key=${value.slice(-12, -3)}`)),
      ].sort(),
    );
    t.strictSame(
      await keysOf([[story('Two, edited.', 'Who?')]], () => 'k'),
      await keysOf([[], [story('Two.', 'Who?')]], () => 'k'),
      'edited, in another place',
    );
  },
);

t.test('what is not read of a topic is told, and is no problem', async (t) => {
  const { reader } = broker([[story('One.', 'Where?')]], 3);
  const losing: TopicReader = {
    ...reader,
    async *records(topic, range, onLost) {
      onLost?.({ partition: 0, low: 0, high: 5 });
      yield* reader.records(topic, range);
    },
  };
  const { documents, problems, notes } = await ingest({
    ...{ base: t.testdir(), cloze: 0, limit: null, now: 0, read: readSettings, onFile: () => {} },
    inputs: ['kafka://stories'],
    store: new MemoryStore(),
    admin: async () => losing,
  });
  t.equal(documents.length, 1);
  t.strictSame(problems, []);
  t.match(notes, [
    /^kafka:\/\/stories\/0: the last 3 offsets are held back by a transaction/,
    'kafka://stories/0: retention took the offsets 0 to 4 while the topic was read',
  ]);
});
