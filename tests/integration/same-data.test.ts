import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { sha256 } from '../../pipelines/core/hash.js';
import { randomFrom } from '../../pipelines/core/random.js';
import { json, longpref, longprefBeside, startLongpref } from '../helpers/cli.js';
import { runArgs, writeCorpus } from '../helpers/corpus.js';

/** Documents and questions enough for more than 1,000 samples. */
const DOCUMENTS = 32;
/** Small shards, so that there are many moments to be killed at. */
const SMALL = ['--set', 'shard.bytes=200000', 'shard.row_group=64'];

t.setTimeout(900_000);
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

interface Entry {
  kind: string;
  files?: { path: string }[];
  ledger?: { path: string }[];
}

const entries = (store: string): Entry[] =>
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
  // What was written just before it was read first is read once more.
  const third = json(longpref(runArgs(corpus, reference, ...SMALL)));
  t.strictSame(third.files, { total: 1, unchanged: 1 }, 'the file is not read again');
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

const filesIn = (store: string, parts: readonly string[]): string[] =>
  parts.flatMap((part) =>
    existsSync(path.join(store, part))
      ? readdirSync(path.join(store, part)).map((name) => `${part}/${name}`)
      : [],
  );

/** What a killed run left behind: shards or temporary files that no log entry names, no version. */
function leftBehind(store: string): string[] {
  const log = entries(store);
  const named = new Set(
    log.flatMap((entry) =>
      [...(entry.files ?? []), ...(entry.ledger ?? [])].map(({ path }) => path),
    ),
  );
  const stray = filesIn(store, ['data', 'ledger', '.tmp']).filter((file) => !named.has(file));
  return log.some(({ kind }) => kind === 'version') ? stray : [...stray, 'no version'];
}

const KILLS = 30;
const PARTS = ['data', 'ledger', 'log'];

/** A run that is killed after so many files of the data set and so many ms more, and run again. */
async function killAndRerun(store: string, files: number, more: number) {
  const child = startLongpref(runArgs(corpus, store, '--threads', '2', ...SMALL));
  const ended = new Promise((resolve) => child.on('exit', resolve));
  while (child.exitCode === null && filesIn(store, PARTS).length < files) await sleep(2);
  await sleep(more);
  child.kill('SIGKILL');
  await ended;
  const left = leftBehind(store);
  const again = await longprefBeside(runArgs(corpus, store, '--threads', '1', ...SMALL));
  return { left, again };
}

t.test(`killed ${KILLS} times at random moments, run again: the same data set`, async (t) => {
  const total = filesIn(reference, PARTS).length;
  t.ok(total > 15, `${total} files are written one after another`);
  const random = randomFrom('kill -9');
  // The moment is a state, not a time.
  const moments = Array.from({ length: KILLS }, () => [random.below(total), random.below(40)]);
  let [unfinished, stray] = [0, 0];
  const lane = async () => {
    for (let moment = moments.pop(); moment; moment = moments.pop()) {
      const [files, more] = moment as [number, number];
      const store = path.join(folder, `killed-${moments.length}`);
      const { left, again } = await killAndRerun(store, files, more);
      if (left.length > 0) unfinished += 1;
      if (left.some((file) => file !== 'no version')) stray += 1;
      t.equal(again.code, 0, again.stderr);
      const { sum } = json(again).version.content_hash;
      t.equal(sum, hash, `killed after ${files} files and ${more} ms`);
    }
  };
  await Promise.all([lane(), lane()]);
  t.equal(longpref(['dataset', 'verify', path.join(folder, 'killed-0')]).code, 0);
  t.comment(`${unfinished} of ${KILLS} left something unfinished, ${stray} files no entry names`);
  t.ok(unfinished >= KILLS / 2, `${unfinished} of ${KILLS} left something unfinished behind`);
});
