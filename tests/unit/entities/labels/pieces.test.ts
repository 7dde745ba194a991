import t from 'tap';
import { hashOf, spreadOf } from '../../../../pipelines/entities/labels/hash.js';
import { piecesOf } from '../../../../pipelines/entities/labels/pieces.js';
import { rowsOf } from '../../../../pipelines/entities/labels/rows.js';
import { sentenceAround } from '../../../../pipelines/entities/labels/sentence-around.js';

const cut = (text: string) => piecesOf(text).map((piece) => piece.text);
const norms = (text: string) => piecesOf(text).map(({ norm }) => norm);

t.test('a text is cut into words and marks as the teacher of the model cuts it', async (t) => {
  t.same(cut("The 38-year-old didn't pay $1,200.50 (or 5km), John's U.S. aide said."), [
    ...['The', '38', '-', 'year', '-', 'old', 'did', "n't", 'pay', '$', '1,200.50', '(', 'or', '5'],
    ...['km', ')', ',', 'John', "'s", 'U.S.', 'aide', 'said', '.'],
  ]);
  t.same(cut('J.K. Rowling of St. Louis, 1994-95 at 10:30 p.m. cannot “go”…'), [
    ...['J.K.', 'Rowling', 'of', 'St.', 'Louis', ',', '1994', '-', '95', 'at', '10:30', 'p.m.'],
    ...['can', 'not', '“', 'go', '”', '…'],
  ]);
  t.same(cut(' \n '), []);
});

t.test('pieces say where they stand', async (t) => {
  const text = ' The “Bulls’ 7–2”, 🙂 a/b.';
  for (const { text: piece, start, end } of piecesOf(text)) t.equal(text.slice(start, end), piece);
});

t.test('what is written in two ways is looked up in one', async (t) => {
  t.same(norms('We’re “Here”'), ['we', 'are', '"', 'here', '"']);
  t.same(norms('Jan. £5'), ['January', '$', '5']);
});

// Values of the library that the teacher takes its own from.
t.test('hashes', async (t) => {
  t.equal(hashOf('london'), 686896126224900680n);
  t.equal(hashOf('zürich—x'), 2747663095896273805n);
  t.equal(hashOf('a'), 11901859001352538922n);
  t.equal(hashOf('abcdefgh'), 17751780907874141760n);
  t.same(spreadOf(hashOf('london'), 8), [267864594, 1283566565, 2549280539, 4072833495]);
  t.same(rowsOf({ text: 'London', norm: 'london' }).slice(0, 4), [4594, 1565, 539, 3495]);
});

t.test('words of one look share rows, whatever their letters', async (t) => {
  const looks = (text: string) => rowsOf({ text, norm: text.toLowerCase() }).slice(-4);
  t.same(looks('London'), looks('Sheffield'));
  t.notSame(looks('London'), looks('london'));
  t.notSame(looks('1904'), looks('190'));
});

t.test('the sentence around a span', async (t) => {
  const text = 'One is here. Two was J. Smith of Kent!\nThree (it) ended.';
  const around = (span: string) => {
    const start = text.indexOf(span);
    const found = sentenceAround(text, start, start + span.length);
    return text.slice(found.start, found.end);
  };
  t.equal(around('One'), 'One is here.');
  t.equal(around('Smith'), 'Two was J. Smith of Kent!');
  t.equal(around('ended'), 'Three (it) ended.');
  t.equal(around('here. Two'), 'One is here. Two was J. Smith of Kent!');
  t.equal(around('Two'), 'Two was J. Smith of Kent!');
  t.equal(around('Kent!'), 'Two was J. Smith of Kent!');
});

t.test('a sentence is one and the same for all its spans, be it of many words', async (t) => {
  const long = `In Kent ${'some of them '.repeat(40)}went to York.`;
  const text = `${long} Then all was over.\n\nA list\n of things`;
  for (const span of ['Kent', 'York', 'them went']) {
    const start = text.indexOf(span);
    t.same(sentenceAround(text, start, start + span.length), { start: 0, end: long.length });
  }
  const start = text.indexOf('list');
  const found = sentenceAround(text, start, start + 4);
  t.equal(text.slice(found.start, found.end), 'A list');
});

t.test('of a sentence without end some is read, in whole words', async (t) => {
  const text = `${'word '.repeat(200)}Kent${' more'.repeat(200)}`;
  const start = text.indexOf('Kent');
  const found = sentenceAround(text, start, start + 4);
  const read = text.slice(found.start, found.end);
  t.match(read, /^word .* Kent more.* more$/);
  t.ok(read.length > 400 && read.length < 500, `${read.length}`);
});
