import t from 'tap';
import { randomFrom } from '../../../../pipelines/core/random.js';
import type { AnswerKind, RowAnswer, SampleRow } from '../../../../pipelines/dataset/rows/row.js';
import { separabilitySection } from '../../../../pipelines/report/sections/separability.js';
import { SeparabilityCounter } from '../../../../pipelines/report/separability/counter.js';
import {
  type Separability,
  wilson,
} from '../../../../pipelines/report/separability/separability.js';
import {
  figureOf,
  figuresOf,
  sentenceOf,
} from '../../../../pipelines/report/separability/words.js';
import { sampleRow } from '../../../helpers/rows.js';

const WORDS =
  'river mill Anna bell went slowly the over gold, seven to Brenn. a quiet ferry and'.split(' ');

/** Some words, of one sort whatever they are for. */
const someWords = (seed: string, count: number): string => {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => WORDS[random.below(WORDS.length)]).join(' ');
};

interface Texts {
  chosen: string;
  rejected: string[];
  kinds?: AnswerKind[];
}

function rowOf(i: number, { chosen, rejected, kinds = ['irrelevant'] }: Texts): SampleRow {
  const row = sampleRow(i);
  const [answer] = row.answers as [SampleRow['answers'][number]];
  const answers = [answer, ...kinds.map((kind) => ({ ...answer, kind }))];
  return { ...row, document_id: `document-${i % 20}`, chosen, rejected, answers };
}

const lengthOf = (seed: string) => 5 + randomFrom(seed).below(10);
const fair = (i: number): SampleRow =>
  rowOf(i, {
    chosen: someWords(`chosen ${i}`, lengthOf(`c ${i}`)),
    rejected: [someWords(`rejected ${i}`, lengthOf(`r ${i}`))],
  });
/** Rejected answers are longer by up to nine words, seldom shorter. */
const leaking = (i: number): SampleRow =>
  rowOf(i, {
    chosen: someWords(`chosen ${i}`, 8 + (i % 3)),
    rejected: [someWords(`rejected ${i}`, 8 + (i % 10))],
  });

function measured(rows: readonly SampleRow[], options = {}): Separability[] {
  const counter = new SeparabilityCounter(options);
  for (const row of rows) counter.add(row);
  return counter.result();
}
const only = (rows: readonly SampleRow[], options = {}): Separability => {
  const [one, ...others] = measured(rows, options);
  if (!one || others.length > 0) throw new Error('not one kind');
  return one;
};
const many = (of: (i: number) => SampleRow, count: number) =>
  Array.from({ length: count }, (_, i) => of(i));

t.test('answers of one sort are not told apart', (t) => {
  const one = only(many(fair, 600));
  t.match(one, { kind: 'irrelevant', pairs: 600, samples: 600, measured: 600, documents: 20 });
  const [low, high] = one.interval as [number, number];
  t.ok(low < 0.5 && high > 0.5 && high - low < 0.09, figureOf(one));
  t.equal(one.verdict, 'none');
  t.match(sentenceOf(one), /^irrelevant answers: no warning/);
  t.end();
});

t.test('a leak is found, warned of and named', (t) => {
  const one = only(many(leaking, 600));
  t.ok((one.accuracy as number) > 0.75, figureOf(one));
  t.equal(one.verdict, 'warning');
  t.match(one.signs[0], { feature: 'words', rejected: 'are longer, in words' });
  t.match(
    sentenceOf(one),
    /^Warning: irrelevant answers .* without the context.* Rejected answers are longer, in words \(\d\d % of pairs, the opposite in \d\d? %\)/,
  );
  const page = separabilitySection([one]);
  t.match(page, /<p>Warning: irrelevant answers can be told .* are longer,/);
  const reversed = many(leaking, 600).map((row) => ({
    ...row,
    ...{ chosen: row.rejected[0] as string, rejected: [row.chosen] },
  }));
  t.match(only(reversed).signs[0], { rejected: 'are shorter, in words' });
  t.end();
});

t.test('a leak that is always the same', (t) => {
  const one = only(
    many((i) => {
      const chosen = someWords(`chosen ${i}`, 9).replace(/\.$/, ',');
      return rowOf(i, { chosen, rejected: [`${chosen}?`] });
    }, 100),
  );
  t.match(one, { accuracy: 1, verdict: 'warning' });
  t.ok(one.signs.some(({ rejected }) => rejected === 'have more question marks'));
  t.end();
});

t.test('few samples, one document, nothing that differs, no pairs: said, not thrown', (t) => {
  const few = only(many(leaking, 20));
  t.match(few, { samples: 20, verdict: 'little' });
  t.match(sentenceOf(few), /too few samples to say/);
  const lone = only(many(leaking, 100).map((row) => ({ ...row, document_id: 'one' })));
  t.match(lone, { accuracy: null, interval: null, verdict: 'little', documents: 1, pairs: 100 });
  t.match([figureOf(lone), sentenceOf(lone)], ['not known', /several documents/]);
  t.notMatch(separabilitySection([lone]), /null|NaN/);
  const same = only(many((i) => rowOf(i, { chosen: `x ${i}`, rejected: [`x ${i}`] }), 100));
  t.match(same, { accuracy: 0.5, verdict: 'none', signs: [] });
  t.strictSame(measured([]), []);
  t.strictSame(separabilitySection([]), '');
  const empty = only(many((i) => rowOf(i, { chosen: '', rejected: [''] }), 3));
  t.equal(empty.verdict, 'little');
  t.end();
});

t.test('one to eight rejected answers, kinds that repeat or are missing', (t) => {
  const rows = many((i) => {
    const kinds: AnswerKind[] = ['irrelevant', 'mixed', 'irrelevant', 'mixed', 'mixed'];
    while (kinds.length < 8) kinds.push('irrelevant');
    const some = i % 2 === 0 ? kinds : kinds.slice(0, 1);
    const rejected = some.map((_, place) => someWords(`rejected ${i} ${place}`, 5));
    return rowOf(i, { chosen: someWords(`chosen ${i}`, 5), rejected, kinds: some });
  }, 100);
  const [irrelevant, mixed] = measured(rows) as [Separability, Separability];
  t.match(irrelevant, { kind: 'irrelevant', pairs: 50 * 5 + 50, samples: 100 });
  t.match(mixed, { kind: 'mixed', pairs: 150, samples: 50 });
  t.strictSame(
    mixed.interval,
    wilson(mixed.accuracy as number, 50),
    'samples, not pairs, are counted',
  );
  const wanted = (row: SampleRow, rejected: number) => row.answers[rejected + 1]?.kind === 'mixed';
  t.strictSame(measured(rows, { wanted }), [mixed], 'a filter leaves the others as they are');
  t.strictSame(measured(rows.map((row) => ({ ...row, draw: 1 }))), [], 'draw 0 only');
  t.end();
});

t.test('of very many the same sample, in whatever order they come', (t) => {
  const rows = many(leaking, 500);
  const some = only(rows, { most: 100 });
  t.match(some, { pairs: 500, samples: 500, measured: 100 });
  t.match(sentenceOf(some), /Measured: 100 of 500 pairs/);
  t.strictSame(only(rows.toReversed(), { most: 100 }), some);
  t.strictSame(only(randomFrom('order').shuffled(rows), { most: 100 }), some);
  t.not(some.accuracy, only(rows).accuracy);
  t.end();
});

t.test('intervals of shares', (t) => {
  const near = (found: readonly number[], low: number, high: number) =>
    t.ok(
      Math.abs((found[0] as number) - low) < 1e-3 && Math.abs((found[1] as number) - high) < 1e-3,
      String(found),
    );
  // Wilson's interval, from tables: 8 of 10, 10 of 10, 50 of 100.
  near(wilson(0.8, 10), 0.49, 0.943);
  near(wilson(1, 10), 0.722, 1);
  near(wilson(0.5, 100), 0.404, 0.596);
  t.end();
});

t.test('with and without the pairs in which one of both says that the text does not tell', (t) => {
  /** Every other rejected answer abstains, and every tenth chosen one. */
  const abstaining = (i: number): SampleRow => {
    const row = fair(i);
    const [chosen, rejected] = row.answers as [RowAnswer, RowAnswer];
    const [isChosen, isRejected] = [i % 10 === 1, i % 2 === 0];
    return {
      ...row,
      ...(isRejected && { rejected: ['This is not mentioned in the text.'] }),
      answers: [
        { ...chosen, abstains: isChosen },
        { ...rejected, abstains: isRejected },
      ],
    };
  };
  const rows = many(abstaining, 1000);
  const one = only(rows);
  t.equal(one.verdict, 'warning', figureOf(one));
  const telling = one.without_abstentions;
  t.match(telling, { pairs: 400, samples: 400, measured: 400, verdict: 'none' });
  const left = rows.filter(({ answers }) => answers.every(({ abstains }) => !abstains));
  const { kind: _, without_abstentions: none, ...alone } = only(left);
  t.strictSame(telling, alone, 'as if the others were not there');
  t.equal(none, null);
  t.strictSame(
    figuresOf([one]).map(({ kind }) => kind),
    ['irrelevant', 'irrelevant (no abstentions)'],
  );
  const page = separabilitySection([one]);
  t.match(page, /irrelevant \(no abstentions\) answers: no warning/);
  t.match(page, figureOf(one));
  t.end();
});
