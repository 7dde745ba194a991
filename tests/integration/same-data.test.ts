import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { sha256 } from '../../pipelines/core/hash.js';
import { json, longpref, startLongpref } from '../helpers/cli.js';
import { runArgs, writeCorpus } from '../helpers/corpus.js';

/** Documents and questions enough for more than 1,000 samples. */
const DOCUMENTS = 32;
/** Small shards, so that there are many moments to be killed at. */
const SMALL = ['--set', 'shard.bytes=200000', 'shard.row_group=64'];

t.setTimeout(300_000);
const folder = t.testdir();
const corpus = writeCorpus(folder, DOCUMENTS);

/** Names and sha256 of all data and ledger files: the bytes of a data set. */
function bytesOf(store: string): Record<string, string> {
  const files = ['data', 'ledger'].flatMap((part) =>
    readdirSync(path.join(store, part)).map((name) => path.join(part, name)),
  );
  return Object.fromEntries(
    files.sort().map((file) => [file, sha256(readFileSync(path.join(store, file)))]),
  );
}

const entries = (store: string): { kind: string }[] =>
  existsSync(path.join(store, 'log'))
    ? readdirSync(path.join(store, 'log'))
        .sort()
        .map((name) => JSON.parse(readFileSync(path.join(store, 'log', name), 'utf8')))
    : [];

const reference = path.join(folder, 'reference');
let hash = '';

t.test('the undisturbed run', async (t) => {
  const result = json(longpref(runArgs(corpus, reference, '--threads', '1', ...SMALL)));
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

for (const threads of [1, 2, 4]) {
  t.test(`${threads} threads give the same bytes`, async (t) => {
    const store = path.join(folder, `threads-${threads}`);
    const result = json(longpref(runArgs(corpus, store, '--threads', String(threads), ...SMALL)));
    t.equal(result.version.content_hash.sum, hash);
    t.strictSame(bytesOf(store), bytesOf(reference));
  });
}

t.test('a second run has nothing to do', async (t) => {
  const before = bytesOf(reference);
  const result = json(longpref(runArgs(corpus, reference, ...SMALL)));
  t.equal(result.changed, false);
  t.equal(result.unchanged, DOCUMENTS);
  t.strictSame(bytesOf(reference), before);
});

t.test(
  'more documents: only the new ones are worked on, and the result is that of one run',
  async (t) => {
    const store = path.join(folder, 'grown');
    const part = json(longpref(runArgs(corpus, store, '--limit', '20', ...SMALL)));
    t.equal(part.counts.documents, 20);
    const all = json(longpref(runArgs(corpus, store, ...SMALL)));
    t.equal(all.unchanged, 20);
    t.equal(all.counts.documents, DOCUMENTS - 20);
    t.equal(all.version.version, 2);
    t.equal(all.version.content_hash.sum, hash);
  },
);

t.test('a new question about a known document adds that one sample and doubles none', async (t) => {
  const store = path.join(folder, 'asked');
  const file = path.join(folder, 'asked.jsonl');
  const [line] = readFileSync(corpus, 'utf8').split('\n');
  const document = JSON.parse(line as string);
  writeFileSync(file, JSON.stringify({ ...document, questions: document.questions.slice(1) }));
  const before = json(longpref(runArgs(file, store)));
  writeFileSync(file, JSON.stringify(document));
  const after = json(longpref(runArgs(file, store)));
  t.equal(after.version.content_hash.rows, before.version.content_hash.rows + 1);
  t.equal(longpref(['dataset', 'verify', store]).code, 0, 'no sample stands twice');
});

t.test('killed ten times at different moments, run again: the same data set', async (t) => {
  let unfinished = 0;
  for (let i = 0; i < 10; i++) {
    const store = path.join(folder, `killed-${i}`);
    const child = startLongpref(runArgs(corpus, store, '--threads', '2', ...SMALL));
    const ended = new Promise((resolve) => child.on('exit', resolve));
    // The moment is a state, not a time: after so many log entries, and a little more.
    while (child.exitCode === null && entries(store).length < i) await sleep(2);
    await sleep(3 * i);
    child.kill('SIGKILL');
    await ended;
    const before = entries(store);
    if (!before.some((entry) => entry.kind === 'version')) unfinished += 1;
    const again = longpref(runArgs(corpus, store, '--threads', '1', ...SMALL));
    t.equal(again.code, 0, again.stderr);
    t.equal(json(again).version.content_hash.sum, hash, `killed with ${before.length} log entries`);
    t.equal(longpref(['dataset', 'verify', store]).code, 0);
  }
  t.ok(unfinished >= 5, `${unfinished} of 10 left something unfinished behind`);
});
