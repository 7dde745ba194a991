import t from 'tap';
import { LengthTracker } from '../../../pipelines/preferences/export/lengths.js';
import { type PairForm, pairsOf } from '../../../pipelines/preferences/export/pairs.js';
import { specialTokens } from '../../../pipelines/preferences/export/special-tokens.js';
import type { TokenizerJson } from '../../../pipelines/tokenizer/file.js';
import { sampleRow } from '../../helpers/rows.js';

const token = (id: number, content: string, special = true) => ({ id, content, special });
const json = {
  model: { unk_token: '<unk>' },
  added_tokens: [
    token(0, '<unk>'),
    token(1, '<s>'),
    token(2, '<end>'),
    token(3, '<end>ing'),
    token(4, '<think>', false),
  ],
} as unknown as TokenizerJson;
const special = specialTokens(json);
const form = (change: Partial<PairForm> = {}): PairForm => ({
  template: { answer: ' {answer}.', end: '<end>' },
  bos: '',
  special,
  textOf: async (ids) => `text of ${ids.length} ids`,
  wholeOnly: false,
  ...change,
});
const whole = (row = sampleRow(1)) => ({
  ...row,
  answers: row.answers.map((answer) => ({ ...answer, finish_reason: 'stop' as const })),
});
const row = whole();

t.test(
  'a row becomes a pair for each rejected answer, with all that stands around answers',
  async (t) => {
    const { pairs, leftOut } = await pairsOf(row, form());
    t.strictSame(leftOut, []);
    t.strictSame(
      pairs.map(({ pair }) => [pair.chosen, pair.rejected, pair.rejected_kind, pair.sample_id]),
      [
        [' Paris.<end>', ' Rome.<end>', 'irrelevant', 'sample-1'],
        [' Paris.<end>', ' Oslo.<end>', 'mixed', 'sample-1'],
      ],
    );
    t.equal(pairs[0]?.pair.prompt, row.prompt);
  },
);

t.test('the token that a tokenizer puts first is taken off once', async (t) => {
  const begun = whole(sampleRow(1, { prompt: '<s><s>x', prompt_ids: Int32Array.of(1, 1, 9) }));
  const { pairs } = await pairsOf(begun, form({ bos: '<s>' }));
  t.equal(pairs[0]?.pair.prompt, '<s>x');
  t.equal((await pairsOf(row, form({ bos: '<s>' }))).pairs[0]?.pair.prompt, row.prompt);
});

t.test('of a cut answer the text of its ids is taken, without an end', async (t) => {
  const cut = sampleRow(1); // its last answer is cut
  const { pairs } = await pairsOf(cut, form());
  t.strictSame(
    pairs.map(({ pair, cut: isCut }) => [pair.rejected, isCut]),
    [
      [' Rome.<end>', false],
      ['text of 3 ids', true],
    ],
  );
  const some = await pairsOf(cut, form({ wholeOnly: true }));
  t.strictSame([some.pairs.length, some.leftOut], [1, ['cut-answer']]);
});

t.test('a special token in the words of a document or an answer is not let through', async (t) => {
  const of = (prompt: string, ids: number[]) =>
    whole(sampleRow(1, { prompt, prompt_ids: Int32Array.from(ids) }));
  const left = async (one: typeof row) => (await pairsOf(one, form())).leftOut;
  t.strictSame(await left(of('<s>a<end>b', [1, 9, 2, 9])), [], 'both are the template’s');
  t.strictSame(await left(of('<s>a<end>b', [1, 9, 9, 9, 9])), ['special-token', 'special-token']);
  t.strictSame(await left(of('<unk><think>', [0, 9])), [], 'neither is special to a text');
  t.strictSame(await left(whole(sampleRow(1, { rejected: ['a <s>', 'b'] }))), ['special-token']);
  t.strictSame(await left(whole(sampleRow(1, { chosen: 'a <end>ing' }))), [
    'special-token',
    'special-token',
  ]);
});

t.test(
  'the length setting leaves the longest row whole, also where a tool makes more tokens of it',
  async (t) => {
    const tracker = new LengthTracker();
    for (let i = 0; i < 200; i++) {
      const length = 10 + ((i * 37) % 500);
      const ids = Int32Array.from({ length }, (_, j) => j);
      const one = whole(
        sampleRow(i, { prompt_ids: ids, rejected_ids: [Int32Array.of(6, 2), ids] }),
      );
      tracker.add(one, (await pairsOf(one, form())).pairs);
    }
    const asInRows = await tracker.result(async () => []);
    t.equal(asInRows.longest, 509 + 509);
    t.ok(asInRows.setting > asInRows.longest);
    t.strictSame([asInRows.checked, asInRows.same], [64, 0]);
    const more = await tracker.result(async () => Array(2000).fill(1));
    t.ok(more.setting >= 2000);
  },
);
