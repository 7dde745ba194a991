import t from 'tap';
import { sha256 } from '../../../pipelines/core/hash.js';
import { Normaliser, normaliseText } from '../../../pipelines/core/normalise.js';
import { blobKey } from '../../../pipelines/dataset/ledger/submission.js';
import { storeText } from '../../../pipelines/stages/ingest/document-text.js';
import { ingest } from '../../../pipelines/stages/ingest/ingest.js';
import { mergeQuestions, normaliseQuestions } from '../../../pipelines/stages/ingest/questions.js';
import { FolderStore } from '../../../pipelines/stores/folder.js';
import { MemoryStore } from '../../../pipelines/stores/memory.js';
import { readSettings } from '../../helpers/sources.js';

t.test('texts are normalised once, wherever they are cut', (t) => {
  t.equal(normaliseText('\uFEFFa\r\nb\rc\n'), 'a\nb\nc\n');
  t.equal(normaliseText('a\uD800b'), 'a\uFFFDb');
  const text = '\uFEFFone\r\n\r\ntwo\r three 🦊\n\r漢\uD83E\r';
  const whole = normaliseText(text);
  for (let size = 1; size < 9; size++) {
    const normaliser = new Normaliser();
    const parts: Buffer[] = [];
    for (let at = 0; at < text.length; at += size)
      parts.push(normaliser.push(text.slice(at, at + size)));
    parts.push(normaliser.end());
    t.equal(Buffer.concat(parts).toString('utf8'), whole, `pieces of ${size}`);
  }
  t.end();
});

t.test('equal questions are one, with all right answers', (t) => {
  const questions = normaliseQuestions([
    { question: 'Who?' },
    { question: ' Who? ', answer: 'Anna\r\n' },
    { question: 'Who?', answer: 'Bram', answers: ['Anna', 'Cor'] },
    { question: 'Where?' },
  ]);
  t.strictSame(mergeQuestions([], questions), [
    { question: 'Who?', answer: 'Anna', answers: ['Bram', 'Cor'] },
    { question: 'Where?' },
  ]);
  t.end();
});

const pieces = (text: string, size: number) =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, i) => ({
    text: text.slice(i * size, (i + 1) * size),
  }));

t.test('evidence is found in the bytes of the normalised text', async (t) => {
  const text = '\uFEFFÄrger\r\n\r\nwith 漢字 and 🦊, then Anna Hollis.\r\nEnd';
  const start = text.indexOf('Anna Hollis');
  const span = [start, start + 'Anna Hollis'.length] as const;
  for (const size of [1, 3, 10, 100]) {
    const store = new MemoryStore();
    const stored = await storeText(store, pieces(text, size), span.flat());
    const [question] = normaliseQuestions(
      [{ question: 'Who?', evidence: [span] }],
      stored?.places,
      stored?.bytes,
    );
    const [[from, to] = [0, 0]] = question?.evidence ?? [];
    const blob = store.files.get(blobKey(stored?.id as string)) as Buffer;
    t.equal(sha256(blob), stored?.id);
    t.equal(blob.toString('utf8', from, to), 'Anna Hollis', `pieces of ${size}`);
  }
});

t.test(
  'a long text goes to the store in parts, and leaves nothing behind when reading fails',
  async (t) => {
    const store = new FolderStore(t.testdir());
    const line = `${'Words of a long document. '.repeat(40)}\r\n`;
    const many = function* (fail: boolean) {
      for (let i = 0; i < 6000; i++) yield { text: line };
      if (fail) throw new Error('gone');
    };
    const stored = await storeText(store, many(false));
    t.equal(stored?.bytes, (line.length - 1) * 6000);
    t.equal(sha256((await store.read(blobKey(stored?.id as string))) as Buffer), stored?.id);
    await t.rejects(storeText(store, many(true)), /gone/);
    t.equal((await store.list('')).length, 1, 'nothing but the first');
    t.equal(await storeText(store, [{ text: ' \n' }]), undefined);
  },
);

t.test('empty files are no problem, and are named again when they are known', async (t) => {
  const base = t.testdir({
    'a.txt': 'One.',
    'blank.md': ' \n',
    'none.txt': '',
    'rows.jsonl': '{"text": "Two."}\n{"text": ""}\n',
    'bad.json': '{',
    'half.jsonl': '{"text": "Three."}\n{"text": 3}\n',
  });
  const store = new MemoryStore();
  const options = {
    inputs: [base],
    read: readSettings,
    limit: null,
    cloze: 0,
    base,
    store,
    onFile() {},
  };
  const names = (items: readonly { source: string }[]) => items.map(({ source }) => source);
  for (const unchanged of [0, 3]) {
    const found = await ingest({ ...options, now: Date.now() + 60_000 });
    t.equal(found.documents.length, 3);
    t.strictSame(found.files, { total: 6, unchanged });
    t.strictSame(names(found.empty), ['blank.md', 'none.txt']);
    t.strictSame(names(found.problems), ['bad.json', 'half.jsonl#2', 'rows.jsonl#2']);
    t.equal(found.unread, 1, 'of one nothing could be read');
  }
});

t.test('cloze questions by default: for each document that brings none, by itself', async (t) => {
  const prose = Array.from(
    { length: 40 },
    (_, i) => `On the ${i}th day the old man told Zoltan that the river would rise.`,
  ).join(' ');
  const base = t.testdir({
    'plain.txt': prose,
    'asked.txt': `${prose} More.`,
    'asked.questions.jsonl': '{"question": "Who?"}\n',
    'broken.txt': `${prose} Less.`,
    'broken.questions.jsonl': 'no JSON\n',
    'lower.txt': prose.toLowerCase(),
  });
  const found = await ingest({
    ...{ inputs: [base], read: readSettings, limit: null, cloze: 'auto' as const, base },
    ...{ store: new MemoryStore(), onFile() {}, now: Date.now() },
  });
  const kinds = found.documents.map(({ source, questions }) => [
    source,
    questions.map(({ cloze }) => (cloze ? 'made' : 'given')).join(' '),
  ]);
  t.strictSame(Object.fromEntries(kinds), {
    'plain.txt': 'made made made made',
    'asked.txt': 'given',
    'broken.txt': '',
    'lower.txt': '',
  });
  t.match(found.problems, [{ source: 'broken.questions.jsonl#1' }], 'told, not replaced');
  const { without, ...counts } = found.unasked;
  t.strictSame(counts, { documents: 3, of: 4, cloze: 4 });
  t.strictSame(without.sort(), ['broken.txt', 'lower.txt']);
});
