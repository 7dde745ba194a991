import t from 'tap';
import { sha256 } from '../../../pipelines/core/hash.js';
import { packagePath } from '../../../pipelines/core/paths.js';
import { createEvaluator, scoreChunks } from '../../../pipelines/evaluators/index.js';
import { chunkDocument, chunkTexts } from '../../../pipelines/stages/refine/chunk.js';
import { readChunks, windowsOf } from '../../../pipelines/stages/refine/chunk-reader.js';
import { refineDocument } from '../../../pipelines/stages/refine/refine-document.js';
import { loadTokenizer } from '../../../pipelines/tokenizer/load.js';
import { scoreSettings } from '../../helpers/score-settings.js';

const tokenizer = await loadTokenizer(packagePath('pipelines/assets/tokenizer.json'));
const evaluator = await createEvaluator(
  scoreSettings({ evaluator: 'entity-overlap', against: 'question' }),
);
const readAgain = () => async () => [];
const text = Array.from(
  { length: 4000 },
  (_, i) => `On day ${i} the fox — 狐 — met Anna${i % 7} near the old mill. 🦊\n`,
).join('');
const bytes = Buffer.from(text);
const chunk = { tokens: 64, borders: 'sentence' } as const;
const questions = [
  { question: 'When did the fox meet Anna3?' },
  { question: 'Where is the mill?' },
];

function* parts(size: number, from = 0) {
  for (let at = from; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

t.test('a document that comes in parts is chunked and scored as a whole one', async (t) => {
  const encoded = await tokenizer.encodeDocument(text);
  const spans = chunkDocument(text, encoded, chunk);
  const scores = await scoreChunks(evaluator, chunkTexts(text, spans), questions);
  for (const size of [1000, 65_537, bytes.length]) {
    const settings = { ...chunk, keepBytes: bytes.length, readAgain };
    const refined = await refineDocument(parts(size), questions, tokenizer, evaluator, settings);
    t.equal(refined.sha256, sha256(bytes));
    t.equal(refined.bytes, bytes.length);
    t.equal(refined.tokens, encoded.ids.length);
    t.strictSame(refined.byteStarts, Float64Array.from(spans.byteStarts));
    t.strictSame(refined.tokenStarts, Float64Array.from(spans.tokenStarts));
    t.strictSame(refined.scores, scores);
    t.ok('ids' in refined.body && Buffer.from(refined.body.bytes).equals(bytes));
    t.strictSame('ids' in refined.body && refined.body.ids, encoded.ids);
  }
});

t.test(
  'chunks of a document that was not kept are read again, token by token the same',
  async (t) => {
    const settings = { ...chunk, keepBytes: 1000, readAgain };
    const refined = await refineDocument(parts(5000), questions, tokenizer, evaluator, settings);
    if ('ids' in refined.body) throw new Error('it was kept');
    const { body } = refined;
    t.ok(body.pieceTokens.length > 5);
    const encoded = await tokenizer.encodeDocument(text);
    const count = refined.byteStarts.length - 1;
    const chosen = [0, 1, Math.floor(count / 2), count - 2, count - 1];
    // Chunks on both sides of every border of pieces.
    const { tokenStarts } = refined;
    for (const token of body.pieceTokens)
      chosen.push(Math.max(0, tokenStarts.findIndex((start) => start > token) - 1));
    const windows = windowsOf(chosen, tokenStarts);
    const open = async (from: number) => parts(999, from);
    const read = await readChunks(windows, body, tokenizer, open);
    for (const [at, chunk] of chosen.entries()) {
      t.strictSame(
        read?.[at]?.ids,
        encoded.ids.slice(tokenStarts[chunk], tokenStarts[chunk + 1]),
        `chunk ${chunk}`,
      );
      t.equal(
        read?.[at]?.text,
        bytes.toString('utf8', refined.byteStarts[chunk], refined.byteStarts[chunk + 1]),
      );
    }
    t.equal(await readChunks(windows, body, tokenizer, async () => undefined), undefined);
  },
);

t.test('an empty document has no chunks', async (t) => {
  const settings = { ...chunk, keepBytes: 9, readAgain };
  const refined = await refineDocument([], [], tokenizer, evaluator, settings);
  t.strictSame([refined.tokens, refined.byteStarts], [0, Float64Array.of(0)]);
  t.strictSame(refined.tokenStarts, Float64Array.of(0));
});
