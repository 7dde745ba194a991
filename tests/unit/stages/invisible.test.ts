import t from 'tap';
import { sha256 } from '../../../pipelines/core/hash.js';
import { Normaliser, normaliseText } from '../../../pipelines/core/normalise.js';
import { blobKey } from '../../../pipelines/dataset/ledger/submission.js';
import { storeText } from '../../../pipelines/stages/ingest/document-text.js';
import { normaliseQuestions } from '../../../pipelines/stages/ingest/questions.js';
import { MemoryStore } from '../../../pipelines/stores/memory.js';

/** Text as it comes, and as it is kept. */
const CASES: Record<string, [written: string, kept: string]> = {
  'soft hyphens in words': ['An\u00ADna Hol\u00ADlis \u00AD', 'Anna Hollis '],
  'a soft hyphen at a line end': ['a light\u00AD\r\nhouse\u00AD\nkeeper', 'a lighthousekeeper'],
  'one with nothing to join': ['end\u00AD\n\nNew\u00AD\n(1)', 'end\n\nNew\n(1)'],
  'a zero-width space in Chinese': ['孙\u200B悟空\u200B', '孙悟空'],
  'one in Thai and in an address': ['สวัสดี\u200Bครับ a\u200B/b', 'สวัสดีครับ a/b'],
  'word joiners, marks of byte order': ['\uFEFF10\u2060–\u206012 a\uFEFFb', '10–12 ab'],
  'a Mongolian vowel separator outside Mongolian': ['An\u180Ena', 'Anna'],
  'one in Mongolian': ['ᠪᠠᠢᠨ\u180Eᠠ', 'ᠪᠠᠢᠨ\u180Eᠠ'],
  'joiners between Latin letters': ['Auf\u200Clage f\u200Di', 'Auflage fi'],
  'between Cyrillic and Greek ones': ['Мос\u200Dква Αθ\u200Cήνα 漢\u200D字', 'Москва Αθήνα 漢字'],
  'between digits, blanks, ends': ['\u200C1\u200D2 \u200C \u200D', '12  '],
  'joiners in Persian': [
    'می\u200Cخواهم PDF\u200Cها «کتاب»\u200Cها',
    'می\u200Cخواهم PDF\u200Cها «کتاب»\u200Cها',
  ],
  'in Hindi, Malayalam, Sinhala': ['क्\u200Dष ന്\u200D ක්\u200Dර', 'क्\u200Dष ന്\u200D ක්\u200Dර'],
  'in emoji': ['👩‍💻 👩🏽‍🚀 ❤️‍🔥 🏳️‍🌈 👨‍👩‍👧‍👦', '👩‍💻 👩🏽‍🚀 ❤️‍🔥 🏳️‍🌈 👨‍👩‍👧‍👦'],
  'marks of direction in English': [
    '\u200E[12:03] Anna\u200F: \u202A+49 170\u202C \u2068x\u2069',
    '[12:03] Anna: +49 170 x',
  ],
  'in Hebrew and Arabic lines': [
    'שלום\u200F! C++\u200E\nabc\u200E\n\u061Cمرحبا\u200F',
    'שלום\u200F! C++\u200E\nabc\n\u061Cمرحبا\u200F',
  ],
  'rows of all': [`a${'\u00AD\u200C\u200B\u2060\u200D'.repeat(500)}b`, 'ab'],
};

t.test('what nobody sees goes, and stays where it says something, wherever a text is cut', (t) => {
  for (const [name, [written, kept]] of Object.entries(CASES)) {
    t.equal(normaliseText(written), kept, name);
    t.equal(normaliseText(kept), kept, `${name}: once is enough`);
    for (const size of [1, 2, 3, 7]) {
      const normaliser = new Normaliser();
      const parts: Buffer[] = [];
      for (let at = 0; at < written.length; at += size)
        parts.push(normaliser.push(written.slice(at, at + size)));
      parts.push(normaliser.end());
      t.equal(Buffer.concat(parts).toString(), kept, `${name}, in pieces of ${size}`);
    }
  }
  t.end();
});

t.test('a row of joiners without end takes no memory', (t) => {
  const normaliser = new Normaliser();
  const parts = [normaliser.push('a')];
  for (let i = 0; i < 2000; i++) parts.push(normaliser.push('\u200C\u200D\u202E'.repeat(500)));
  parts.push(normaliser.push('می'), normaliser.end());
  t.ok(Buffer.concat(parts).length < 300);
  t.end();
});

t.test('evidence hits its bytes beside what goes and what may stay', async (t) => {
  const names = [
    'An\u00ADna\u200B Hol\u00ADlis',
    'کتاب\u200Cها',
    '\u200Cها',
    '👩\u200D💻',
    'lis',
    'כן\u200F',
  ];
  const text = `\uFEFFPDF${names.join(' \u200D. x\u00AD\nPDF')} \u200Cend`;
  const pieces = (size: number) =>
    Array.from({ length: Math.ceil(text.length / size) }, (_, i) => ({
      text: text.slice(i * size, (i + 1) * size),
    }));
  const spans = names.map((name) => {
    const start = text.indexOf(`PDF${name}`) + 3;
    return [start, start + name.length] as const;
  });
  const whole = normaliseText(text);
  for (const size of [1, 2, 5, 1000]) {
    const store = new MemoryStore();
    const stored = await storeText(store, pieces(size), spans.flat());
    const [question] = normaliseQuestions(
      [{ question: 'Wh\u00ADo?', answer: names[0], evidence: spans }],
      stored?.places,
      stored?.bytes,
    );
    t.equal(question?.question, 'Who?');
    t.equal(question?.answer, 'Anna Hollis');
    const blob = store.files.get(blobKey(stored?.id as string)) as Buffer;
    t.equal(stored?.id, sha256(Buffer.from(whole)));
    t.strictSame(
      question?.evidence?.map(([from, to]) => blob.toString('utf8', from, to)),
      ['Anna Hollis', 'کتاب\u200Cها', '\u200Cها', '👩\u200D💻', 'lis', 'כן\u200F'],
      `pieces of ${size}`,
    );
  }
});

t.test('a text of nothing that is seen is empty', async (t) => {
  for (const text of ['\u200B\u00AD \n', '\u200C\u200E\u2060'])
    t.equal(await storeText(new MemoryStore(), [{ text }]), undefined);
});
