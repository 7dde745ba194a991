import { writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { heatStrip, oneLine, previewText, shortened } from '../../../pipelines/cli/preview-text.js';
import { loadConfig } from '../../../pipelines/config/load.js';
import { openDataset } from '../../../pipelines/dataset/dataset.js';
import { readShard } from '../../../pipelines/dataset/shards/parquet.js';
import { makeCorpus } from '../../../pipelines/demo/corpus.js';
import { prepareRun } from '../../../pipelines/runtime/dependencies/prepare.js';
import { preview } from '../../../pipelines/runtime/preview.js';
import { run } from '../../../pipelines/runtime/run.js';
import { MemoryStore } from '../../../pipelines/stores/memory.js';
import { sampleRow } from '../../helpers/rows.js';

const PLAIN = { width: 100, colour: false };
const ESCAPE = '\u001b';

t.test('long texts lose their middle', (t) => {
  t.equal(shortened('0123456789', 10), '0123456789');
  t.equal(shortened('01234567890', 4), '01 […7 characters…] 90');
  t.equal(oneLine('  a\n b   c ', 10), 'a b c');
  t.equal(oneLine('abcdef', 4), 'abc…');
  t.end();
});

t.test('a heat strip', (t) => {
  const context = sampleRow(1).context; // chunk 3 critical, chunk 9 irrelevant
  const scores = [0, 1, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0];
  t.equal(heatStrip(scores, context, PLAIN), '    0 ·▂▄█········\n         ▲     •');
  t.equal(
    heatStrip(scores, context, { width: 18, colour: false }),
    '    0 ·▂▄█······\n         ▲     •\n   10 ··',
    'wraps at a multiple of ten',
  );
  t.equal(heatStrip([0, 0], [], PLAIN), '    0 ··', 'no scores, no division by nothing');
  const coloured = heatStrip(scores, context, { width: 100, colour: true });
  t.match(coloured, `${ESCAPE}[38;5;208m█`, 'the critical chunk has its own colour');
  t.match(coloured, `${ESCAPE}[38;5;75m▂`);
  t.end();
});

/** A folder with a corpus, and what a run is made of. */
async function prepared(folder: string) {
  const documents = [...makeCorpus({ seed: 5, documents: 2, tokens: 1500, people: 14, places: 8 })];
  documents[0]?.questions?.unshift({ question: 'Why, and for whom?' });
  const lines = documents.map((document) => `${JSON.stringify(document)}\n`);
  writeFileSync(path.join(folder, 'a.jsonl'), lines.join(''));
  const store = new MemoryStore();
  const loaded = loadConfig(undefined, [
    `input=[${JSON.stringify(folder)}]`,
    'runtime.threads=1',
    'chunk.tokens=16',
    'pair.chunks=8',
    'pair.top_k=2',
    'pair.max_answer_tokens=4',
    'shard.positions_length=1024',
    'shard.sparse=0.5',
    // The pool of a run is drawn from all documents, that of a preview from the first ones.
    'pair.filler=none',
  ]);
  const deps = await prepareRun(loaded, store);
  return { folder, store, deps, asked: documents[0]?.questions?.length };
}

t.test('a preview is what a run would write', async (t) => {
  const { folder, store, deps, asked } = await prepared(t.testdir());
  try {
    // A later file is not read: what is wrong with it does not show.
    writeFileSync(path.join(folder, 'b.jsonl'), 'not JSON\n');
    const shown = await preview(deps, { documents: 1, questions: 4 });
    t.ok(
      [...store.files.keys()].every((key) => key.startsWith('blobs/')),
      'only texts, and these in memory',
    );
    t.strictSame(shown.problems, []);
    t.equal(shown.documents.length, 1);
    const [document] = shown.documents;
    t.equal(document?.asked, asked);
    t.equal(document?.questions.length, 4);
    t.equal(document?.questions[0]?.outcome.kind, 'drop');

    writeFileSync(path.join(folder, 'b.jsonl'), '');
    await run(deps);
    const rows = new Map<string, string>();
    for (const file of (await openDataset(store)).files) {
      const bytes = (await store.read(file.path)) as Buffer;
      for await (const row of readShard(bytes, file.path)) rows.set(row.sample_id, row.row_hash);
    }
    const previewed = document?.questions.flatMap(({ outcome }) =>
      outcome.kind === 'sample' ? [outcome.row] : [],
    );
    t.equal(previewed?.length, 3);
    for (const row of previewed ?? []) t.equal(rows.get(row.sample_id), row.row_hash);
  } finally {
    await deps.refinePool.close();
  }
});

t.test('chunks of other documents are marked, whatever their numbers', async (t) => {
  const folder = t.testdir();
  const short = [...makeCorpus({ seed: 4, documents: 6, tokens: 40, people: 2, places: 1 })];
  const lines = short.map((document) => `${JSON.stringify(document)}\n`);
  writeFileSync(path.join(folder, 'a.jsonl'), lines.join(''));
  const settings = ['chunk.tokens=16', 'pair.chunks=8', 'pair.top_k=2', 'pair.filler=pool'];
  const input = `input=[${JSON.stringify(folder)}]`;
  const loaded = loadConfig(undefined, [input, 'runtime.threads=1', ...settings]);
  const deps = await prepareRun(loaded, new MemoryStore());
  try {
    const text = previewText(await preview(deps, { documents: 6, questions: 4 }), PLAIN);
    t.match(text, 'contexts (chunk numbers, [critical], + of other documents)');
    t.match(text, /training \(C′\) +.*\+\d/);
    t.match(text, /given for irrelevant .*\+\d/);
    t.match(text, /^ +chunk \+\d+ +\d+ /m, 'in the table of positions, too');
    for (const [line] of text.matchAll(/training \(C′\).*/g)) {
      const own = line.split(/\s+/).filter((chunk) => /^\[?\d+\]?$/.test(chunk));
      t.equal(new Set(own.map((chunk) => chunk.replace(/\D/g, ''))).size, own.length, line);
    }
  } finally {
    await deps.refinePool.close();
  }
});

t.test('a preview for people', async (t) => {
  const { folder, deps, asked } = await prepared(t.testdir());
  try {
    writeFileSync(path.join(folder, 'a.jsonl'), '{"text": "Nobody asks about this one."}\n', {
      flag: 'a',
    });
    const shown = await preview(deps, { documents: 3, questions: 2 });
    const text = previewText(shown, PLAIN);
    t.notMatch(text, ESCAPE);
    t.ok(text.split('\n').every((line) => [...line].length <= 140 || line.startsWith('    ')));
    t.match(text, `question 1 of ${asked}: Why, and for whom?\n  reference answer: none`);
    t.match(text, /dropped: no-critical-chunk \(best score 0\.\d{1,3}, floor 0\.75\)/);
    t.match(text, 'dropped: no-questions');
    const sample = shown.documents[0]?.questions[1];
    if (sample?.outcome.kind !== 'sample') return t.fail('the second question is a sample');
    const { row } = sample.outcome;
    const chunks = row.context.map(({ chunk, critical }) => (critical ? `[${chunk}]` : chunk));
    t.match(text, `training (C′)        ${chunks.join(' ')}\n`);
    for (const answer of [row.chosen, ...row.rejected]) t.match(text, `" ${answer}`);
    t.match(text, `prompt, ${row.prompt_ids.length} tokens`);
    t.match(text, /" \w[^"]*⟦<\|\w+\|>⟧"/, 'the end-of-turn token is marked');
    t.match(text, `from ${row.answer_position.toLocaleString('en-US')}`);
    t.match(previewText(shown, { width: 100, colour: true }), `${ESCAPE}[1m`);
  } finally {
    await deps.refinePool.close();
  }
});
