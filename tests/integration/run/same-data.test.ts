import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { sha256 } from '../../../pipelines/core/hash.js';
import { json, longpref } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { runArgs, writeCorpus } from '../../helpers/corpus.js';
import { isLong, sampled } from '../../helpers/sweep.js';

/** Documents and questions enough for more than 1,000 samples. */
const DOCUMENTS = 32;
/** Small shards, so that threads meet at many commits. */
const SMALL = ['--set', 'shard.bytes=200000', 'shard.row_group=64'];

t.setTimeout(300_000);
const folder = t.testdir();
const corpus = writeCorpus(folder, DOCUMENTS);
/** For runs whose threads and end are not the question. */
const warm = warmCli(t);

/** Names and sha256 of all data and ledger files: the bytes of a data set. */
function bytesOf(store: string): Record<string, string> {
  const files = ['data', 'ledger'].flatMap((part) =>
    readdirSync(path.join(store, part)).map((name) => path.join(part, name)),
  );
  return Object.fromEntries(
    files.sort().map((file) => [file, sha256(readFileSync(path.join(store, file)))]),
  );
}

const reference = path.join(folder, 'reference');
let hash = '';

t.test('the undisturbed run', async (t) => {
  const result = json(await warm(runArgs(corpus, reference, '--threads', '1', ...SMALL)));
  t.ok(result.counts.samples >= 1000, `${result.counts.samples} samples`);
  t.equal(result.counts.documents, DOCUMENTS);
  const dropped = Object.values(result.counts.drops as Record<string, number>).reduce(
    (a, b) => a + b,
    0,
  );
  t.equal(
    result.counts.samples + dropped,
    result.counts.questions,
    'every question is a sample or a drop',
  );
  hash = result.version.content_hash.sum;
});

// The undisturbed run has one thread.
for (const threads of [...(isLong ? [1] : []), ...sampled('more threads', [2, 4], 1)]) {
  t.test(`${threads} threads give the same bytes`, async (t) => {
    const store = path.join(folder, `threads-${threads}`);
    const result = json(longpref(runArgs(corpus, store, '--threads', String(threads), ...SMALL)));
    t.equal(result.version.content_hash.sum, hash);
    t.strictSame(bytesOf(store), bytesOf(reference));
  });
}

t.test('a second run has nothing to do', async (t) => {
  const before = bytesOf(reference);
  const result = json(await warm(runArgs(corpus, reference, ...SMALL)));
  t.equal(result.changed, false);
  t.equal(result.unchanged, DOCUMENTS);
  // What was written just before it was read first is read once more.
  const third = json(await warm(runArgs(corpus, reference, ...SMALL)));
  t.strictSame(third.files, { total: 1, unchanged: 1 }, 'the file is not read again');
  t.strictSame(bytesOf(reference), before);
});

t.test(
  'more documents: only the new ones are worked on, and the result is that of one run',
  async (t) => {
    const store = path.join(folder, 'grown');
    const run = async (to: string, ...more: string[]) =>
      json(await warm(runArgs(corpus, to, '--limit', '6', ...SMALL, ...more)));
    const part = await run(store, '--limit', '4');
    t.equal(part.counts.documents, 4);
    const all = await run(store);
    t.equal(all.unchanged, 4);
    t.equal(all.counts.documents, 2);
    t.equal(all.version.version, 2);
    // The pool is the one that the first part froze.
    const once = await run(path.join(folder, 'once'), '--set', `pair.pool=${store}`);
    t.equal(all.version.content_hash.sum, once.version.content_hash.sum);
  },
);

t.test('a new question about a known document adds that one sample and doubles none', async (t) => {
  const store = path.join(folder, 'asked');
  const file = path.join(folder, 'asked.jsonl');
  const [line] = readFileSync(corpus, 'utf8').split('\n');
  const document = JSON.parse(line as string);
  writeFileSync(file, JSON.stringify({ ...document, questions: document.questions.slice(1) }));
  const before = json(await warm(runArgs(file, store)));
  writeFileSync(file, JSON.stringify(document));
  const after = json(await warm(runArgs(file, store)));
  t.equal(after.version.content_hash.rows, before.version.content_hash.rows + 1);
  t.equal((await warm(['dataset', 'verify', store])).code, 0, 'no sample stands twice');
});
