import t from 'tap';
import { packagePath } from '../../../pipelines/core/paths.js';
import { randomFrom } from '../../../pipelines/core/random.js';
import { selectChunks } from '../../../pipelines/stages/pair/select.js';
import { chunkDocument, chunkTexts } from '../../../pipelines/stages/refine/chunk.js';
import { splitOf } from '../../../pipelines/stages/shard/row.js';
import { tokenizeTemplate } from '../../../pipelines/template/tokenize.js';
import { loadTokenizer } from '../../../pipelines/tokenizer/load.js';

const settings = { select: 'rank', top_k: 2 } as const;
/** Room for four chunks of one token. */
const sizes = { room: { tokens: 100, chunks: 4 }, sizeOf: () => 1 };
const scores = Float32Array.of(0, 3, 2, 1, 5, 2, 0, 6, 1.9, 0);

t.test('rank: the best few above the floor are critical, those below it irrelevant', (t) => {
  const { critical, irrelevant } = selectChunks(scores, settings, 2, sizes, randomFrom('x'));
  t.strictSame(critical, [4, 7]);
  t.strictSame(irrelevant, [0, 3, 6, 8, 9], 'chunks that reach the floor but lose are neither');
  const { behind } = selectChunks(scores, settings, 2, sizes, randomFrom('x'));
  t.strictSame(behind.toSorted(), [1, 2, 5]);
  t.equal(behind.at(-1), 1, 'the lowest scores first');
  t.strictSame(selectChunks(scores, settings, 7, sizes, randomFrom('x')).critical, []);
  t.end();
});

t.test('threshold: a chunk at δ is critical (Fig. 2 keeps a 6), at most N of them', (t) => {
  const threshold = { ...settings, select: 'threshold' as const };
  t.strictSame(selectChunks(scores, threshold, 6, sizes, randomFrom('x')).critical, [7]);
  const many = selectChunks(
    Float32Array.from({ length: 9 }, () => 6),
    threshold,
    6,
    sizes,
    randomFrom('x'),
  );
  t.equal(many.critical.length, 4);
  t.strictSame([many.irrelevant, many.behind], [[], []]);
  t.end();
});

t.test('the best chunks that fit are critical, and how many do not is told', (t) => {
  const select = (tokens: number) => {
    const room = { tokens, chunks: Number.POSITIVE_INFINITY };
    const sizeOf = (chunk: number) => (chunk === 4 ? 30 : 10);
    const top = { ...settings, top_k: 3 };
    return selectChunks(scores, top, 2, { room, sizeOf }, randomFrom('x'));
  };
  t.match(select(50), { critical: [1, 4, 7], unfit: 0 });
  t.match(select(40), { critical: [4, 7], unfit: 1 });
  const passed = select(39);
  t.match(passed, { critical: [1, 7], unfit: 1 }, 'a long one that does not fit is passed over');
  t.equal(passed.behind.at(-1), 4);
  t.match(select(9), { critical: [], unfit: 3 });
  t.end();
});

t.test('ties go by lot, the same lot for the same seed', (t) => {
  const tied = Float32Array.from({ length: 20 }, () => 3);
  const drawn = new Map<number, number>();
  for (let i = 0; i < 2000; i++) {
    for (const chunk of selectChunks(tied, settings, 2, sizes, randomFrom(`${i}`)).critical) {
      drawn.set(chunk, (drawn.get(chunk) ?? 0) + 1);
    }
  }
  t.equal(drawn.size, 20);
  for (const [chunk, count] of drawn) t.ok(Math.abs(count - 200) < 60, `chunk ${chunk}: ${count}`);
  t.strictSame(
    selectChunks(tied, settings, 2, sizes, randomFrom('7')),
    selectChunks(tied, settings, 2, sizes, randomFrom('7')),
  );
  t.end();
});

t.test('chunks are windows whose bytes cover the text', async (t) => {
  const tokenizer = await loadTokenizer(packagePath('pipelines/assets/tokenizer.json'));
  const text = 'The fox — 狐 — ran. 🦊 '.repeat(40);
  const encoded = await tokenizer.encodeDocument(text);
  const spans = chunkDocument(text, encoded, { tokens: 16, borders: 'sentence' });
  const count = spans.tokenStarts.length - 1;
  for (let i = 0; i < count; i++) {
    const [from = 0, to = 0] = spans.tokenStarts.slice(i, i + 2);
    t.ok(to > from && to - from <= 16, `chunk ${i} has ${to - from} tokens`);
    t.equal(spans.byteStarts[i], encoded.offsets[from]);
  }
  t.equal(spans.byteStarts.length, count + 1);
  t.equal(spans.byteStarts[0], 0);
  t.equal(spans.byteStarts[count], Buffer.byteLength(text));
  t.equal(spans.tokenStarts[count], encoded.ids.length);
  t.equal(chunkTexts(text, spans).length, count);
  const none = chunkDocument('', await tokenizer.encodeDocument(''), {
    tokens: 16,
    borders: 'sentence',
  });
  t.strictSame(none.byteStarts, Int32Array.of(0));
});

t.test('the split is a fixed point of the source key, whatever share is held out', (t) => {
  const ids = Array.from({ length: 4000 }, (_, i) => `folder/${i}.txt`);
  const held = (share: number) => ids.filter((id) => splitOf(id, share) === 'validation');
  t.ok(Math.abs(held(0.2).length / 4000 - 0.2) < 0.02);
  const larger = new Set(held(0.3));
  t.ok(
    held(0.2).every((id) => larger.has(id)),
    'a larger share keeps what was held out',
  );
  t.strictSame([held(0).length, held(1).length], [0, 4000]);
  t.end();
});

t.test(
  'special tokens count in the template and nowhere else; a cut answer has no end',
  async (t) => {
    const tokenizer = await loadTokenizer(packagePath('pipelines/assets/tokenizer.json'));
    const end = tokenizer.tokenId('<|end|>') as number;
    const parts = {
      head: '<|begin|>',
      separator: '',
      tail: '\n{question}<|end|>',
      answer: ' {answer}',
      end: '<|end|>',
    };
    const template = await tokenizeTemplate(parts, tokenizer);
    t.strictSame([...template.head], [tokenizer.tokenId('<|begin|>')]);
    const tail = [...(await template.tail('What is <|end|> for?'))];
    t.equal(tail.filter((id) => id === end).length, 1, "the question's own <|end|> is text");
    const whole = await template.answer('Anna Hollis', true, 50);
    t.equal(whole.ids.at(-1), end);
    t.ok(whole.complete);
    const cut = await template.answer('Anna Hollis and many more people besides', true, 3);
    t.equal(cut.ids.length, 3);
    t.notOk(cut.complete || cut.ids.includes(end));
    t.notOk((await template.answer('Anna', false, 50)).ids.includes(end));
    await t.rejects(tokenizeTemplate({ ...parts, end: 'no such token' }, tokenizer), {
      code: 'CONFIG',
      message: /template\.end/,
    });
  },
);
