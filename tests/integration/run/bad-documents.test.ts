import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { packagePath } from '../../../pipelines/core/paths.js';
import type { SampleRow } from '../../../pipelines/dataset/rows/row.js';
import { readShard } from '../../../pipelines/dataset/shards/parquet.js';
import { makeCorpus } from '../../../pipelines/demo/corpus.js';
import { loadTokenizer } from '../../../pipelines/tokenizer/load.js';
import { json } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { runArgs } from '../../helpers/corpus.js';
import { isLong } from '../../helpers/sweep.js';

t.setTimeout(300_000);
const [good] = makeCorpus({ seed: 7, documents: 1, tokens: 1500 });
if (!good) throw new Error('no corpus');
const questions = (good.questions ?? [])
  .slice(0, 6)
  .map((one) => JSON.stringify(one))
  .join('\n');

const longpref = warmCli(t);

/** Files in a folder of their own, run with the demo's settings. */
async function runOver(t: Test, files: Record<string, string | Buffer>, ...more: string[]) {
  const folder = t.testdir();
  const input = path.join(folder, 'in');
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(input, name)), { recursive: true });
    writeFileSync(path.join(input, name), content);
  }
  const store = path.join(folder, 'out');
  const result = await longpref(runArgs(input, store, ...more));
  return { result, store, printed: result.stdout === '' ? undefined : json(result) };
}

async function rowsOf(store: string): Promise<SampleRow[]> {
  const { files } = json(await longpref(['dataset', 'show', store, '--json']));
  const rows: SampleRow[] = [];
  for (const { path: file } of files)
    for await (const row of readShard(readFileSync(path.join(store, file)), file)) rows.push(row);
  return rows;
}

t.test('one text in four encodings and with other line ends is one document', async (t) => {
  const text = `Ça et là, très naïf.\n${good.text}`;
  const { result, printed } = await runOver(t, {
    'a.txt': text,
    'a.questions.jsonl': questions,
    'b-latin1.txt': Buffer.from(text, 'latin1'),
    'c-utf16.txt': Buffer.from(`\uFEFF${text}`, 'utf16le'),
    'd-mark-crlf.txt': `\uFEFF${text.replaceAll('\n', '\r\n')}`,
  });
  t.equal(result.code, 0, result.stderr);
  t.strictSame([printed.files.total, printed.counts.documents], [4, 1]);
  t.ok(printed.counts.samples > 0);
});

t.test('paths with spaces and letters of all kinds', async (t) => {
  const { result, store, printed } = await runOver(t, {
    'mein Ordner/Bücher & 漢字/été 🦊.txt': good.text,
    'mein Ordner/Bücher & 漢字/été 🦊.questions.jsonl': questions,
  });
  t.equal(result.code, 0, result.stderr);
  t.ok(printed.counts.samples > 0);
  const why = await longpref(['why', 'été 🦊.txt', '--store', store]);
  t.match(why.stdout, /mein Ordner\/Bücher & 漢字\/été 🦊\.txt/);
});

t.test('documents of no, one and N − 1 chunks, and a question that overlaps nothing', async (t) => {
  const ask = JSON.stringify({ question: 'What is the surname of Anna', answer: 'Hollis' });
  const { result, printed } = await runOver(
    t,
    {
      '0-empty.txt': '',
      '1-one.txt': 'Anna Hollis.',
      '1-one.questions.jsonl': ask,
      '2-few.txt': 'Anna Hollis met Carl Briggs near the old mill. '.repeat(2),
      '2-few.questions.jsonl': ask,
      '3-good.txt': good.text,
      '3-good.questions.jsonl': `${questions}\n{"question": "Qui xyzzy plugh?", "answer": "x"}`,
    },
    '--set',
    'pair.filler=none',
  );
  t.equal(result.code, 0, 'an empty file is named, and there is nothing to mend');
  t.match(result.stderr, /0-empty\.txt: the document is empty/);
  t.match(printed.empty, [{ source: /0-empty\.txt$/ }]);
  t.equal(printed.counts.documents, 3);
  const { samples, drops, questions: asked } = printed.counts;
  const dropped = Object.values(drops as Record<string, number>).reduce((a, b) => a + b, 0);
  t.equal(samples + dropped, asked, 'every question is accounted for');
  t.ok(samples > 0);
  t.equal(drops['no-irrelevant-chunk'] >= 1, true, 'a document of one chunk has no other');
  t.equal(drops['no-critical-chunk'], 1, 'what overlaps nothing has no critical chunk');
});

t.test('special tokens written out in a text are text', async (t) => {
  const tokenizer = await loadTokenizer(packagePath('pipelines/assets/tokenizer.json'));
  const end = tokenizer.tokenId('<|end|>') as number;
  t.type(end, 'number');
  const text = good.text.replaceAll('. ', '. <|end|> ');
  t.ok(text.includes('<|end|>'));
  const { result, store } = await runOver(t, { 'a.txt': text, 'a.questions.jsonl': questions });
  t.equal(result.code, 0, result.stderr);
  const rows = await rowsOf(store);
  t.ok(rows.length > 0);
  for (const row of rows) {
    let at = 0;
    for (const { kind, length } of row.segments) {
      const ids = row.prompt_ids.subarray(at, at + length);
      if (kind === 'chunk') t.notOk(ids.includes(end), 'no special id in a chunk');
      at += length;
    }
    t.match(row.prompt, /<\|end\|>/);
  }
});

/** Of one word, in MB. */
const WORD_MB = isLong ? 5 : 1;

t.test(`a word of ${WORD_MB} MB`, async (t) => {
  const { result, printed } = await runOver(t, {
    'a.txt': good.text,
    'a.questions.jsonl': questions,
    'b.txt': `Anna Hollis said ${'ab7'.repeat(WORD_MB * 340_000)} and left.`,
    'b.questions.jsonl': JSON.stringify({ question: 'Who is Anna Hollis', answer: 'Hollis' }),
  });
  t.equal(result.code, 0, result.stderr);
  t.equal(printed.counts.documents, 2);
  t.ok(printed.counts.tokens > WORD_MB * 2e5);
});
