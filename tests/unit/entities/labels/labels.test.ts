import t from 'tap';
import {
  agreement,
  LABELS,
  labelOf,
  type Shares,
} from '../../../../pipelines/entities/labels/label.js';
import { labelledKinds } from '../../../../pipelines/entities/labels/labelled-kinds.js';
import {
  sharesAlone,
  sharesAt,
  sharesIn,
  sharesOnce,
} from '../../../../pipelines/entities/labels/shares-in.js';

const text =
  'Clara Whitfield was born in London. In March 1904 she moved to the town of Sheffield in Yorkshire. She taught at Bexley College. ' +
  'Clara Whitfield died in 1916. A goose cost 30 pence in Sheffield, and ' +
  'the Norwegians who lived in Sheffield paid 15 percent more.';
const labelIn = (span: string) => labelOf(sharesIn(span, [text]) as Shares);

t.test('the label of a span, by its words and those around it', async (t) => {
  t.equal(labelIn('Clara Whitfield'), 'person');
  t.equal(labelIn('Sheffield'), 'gpe');
  t.equal(labelIn('Bexley College'), 'org');
  t.equal(labelIn('Norwegians'), 'norp');
  t.equal(labelIn('March 1904'), 'date');
  t.equal(labelIn('1916'), 'date');
  t.equal(labelIn('15 percent'), 'percent');
});

t.test('what a word is, its sentence tells', async (t) => {
  const labelAt = (sentence: string, span: string) => {
    const start = sentence.indexOf(span);
    return labelOf(sharesAt(sentence, start, start + span.length));
  };
  t.equal(labelAt('He scored 38 points in the second half.', '38'), 'cardinal');
  t.equal(labelAt('She died at the age of 38 years.', '38 years'), 'date');
  t.equal(labelAt('Washington beat Chicago at home.', 'Chicago'), 'gpe');
});

t.test('a span that stands in no text has no shares but by its words', async (t) => {
  t.equal(sharesIn('Norway', ['Nothing of it, though Norwayish is.']), undefined);
  t.equal(labelOf(sharesAlone('University of Leeds')), 'org');
  t.equal(labelOf(sharesAlone('14 June 1951')), 'date');
});

t.test('what is read once has the shares of its whole sentence', async (t) => {
  const long =
    'On a cold morning in the year 1904 the old painter Edmund Carter, who had come from Norwich with his ' +
    'two sons, sold 38 of his pictures to the National Gallery in London for 1,200 pounds.';
  for (const span of [
    'On',
    '1904',
    'Edmund Carter',
    'the National Gallery',
    '1,200 pounds',
    '38',
  ]) {
    const start = long.indexOf(span);
    t.same(sharesOnce(span, long), sharesAt(long, start, start + span.length), span);
  }
  t.equal(sharesOnce('Norw', long), undefined);
});

t.test('shares sum to 1, for anything', async (t) => {
  for (const span of [' ', '…', '中文', 'x'.repeat(5000), '🙂', 'a\u0000b', 'The']) {
    const shares = sharesIn(span, [text, span]) ?? sharesAlone(span);
    t.equal(shares.length, LABELS.length);
    t.ok(
      Math.abs(shares.reduce((sum, one) => sum + one, 0) - 1) < 1e-4,
      JSON.stringify(span.slice(0, 9)),
    );
  }
});

t.test('agreement leaves out what is no entity', async (t) => {
  const only = (label: number) => new Float32Array(LABELS.length).fill(1, label, label + 1);
  t.equal(agreement(only(1), only(1)), 1);
  t.equal(agreement(only(1), only(2)), 0);
  t.equal(agreement(only(0), only(0)), 0);
});

t.test('kinds of the names of a text', async (t) => {
  const kinds = labelledKinds(text);
  t.equal(kinds.get('clara whitfield'), 'person');
  t.equal(kinds.get('sheffield'), 'place');
  t.equal(kinds.get('bexley college'), 'organisation');
});
