/** The filler pool of a data set is drawn once: what comes later changes no row that is there. */
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { openDataset } from '../../../pipelines/dataset/dataset.js';
import { readShard } from '../../../pipelines/dataset/shards/reader.js';
import { makeCorpus } from '../../../pipelines/demo/corpus.js';
import { FolderStore } from '../../../pipelines/stores/folder.js';
import { json } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { runArgs } from '../../helpers/corpus.js';

t.setTimeout(300_000);
const longpref = warmCli(t);
const folder = t.testdir();
const at = (name: string) => path.join(folder, name);

/**
 * Documents of fewer chunks than a context has, and between them some that have enough. They have
 * ids, which their split hangs on: else it would be their place in the file.
 */
const named = (name: string) => (document: object, i: number) => ({
  id: `${name}${i}`,
  ...document,
});
const short = [...makeCorpus({ seed: 4, documents: 18, tokens: 40, people: 2, places: 1 })].map(
  named('short'),
);
const long = [...makeCorpus({ seed: 9, documents: 2, tokens: 1500 })].map(named('long'));
const [first, second, third] = [
  [...short.slice(0, 8), ...long.slice(0, 1)],
  short.slice(8, 13),
  [...short.slice(13), ...long.slice(1)],
];

function write(name: string, documents: readonly object[]): string {
  const file = at(`${name}.jsonl`);
  writeFileSync(file, documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
  return file;
}

/** One submission; `more` behind the settings. */
async function submit(store: string, documents: readonly object[], ...more: string[]) {
  const result = await longpref(runArgs(write('in', documents), at(store), ...more));
  t.equal(result.code, 0, result.stderr);
  return { ...json(result), stderr: result.stderr };
}

/** A data set of the first submission alone, which others begin with. */
const begin = (store: string) => cpSync(at('begun'), at(store), { recursive: true });
const begun = await submit('begun', first);

/** Row hashes of the newest version by sample id. */
async function rowsOf(store: string): Promise<Map<string, string>> {
  const from = new FolderStore(at(store));
  const rows = new Map<string, string>();
  for (const file of (await openDataset(from)).files) {
    const bytes = (await from.read(file.path)) as Buffer;
    for await (const row of readShard(bytes, file.path)) rows.set(row.sample_id, row.row_hash);
  }
  return rows;
}

t.test('a second submission leaves every row of the first, in one part or in two', async (t) => {
  t.strictSame(begun.pool?.documents, 9, 'drawn from the first submission');
  begin('one');
  const before = await rowsOf('one');
  t.ok(before.size >= 10, `${before.size} rows`);
  const later = await submit('one', [...second, ...third]);
  t.equal(later.pool, null, 'and kept');
  const whole = await rowsOf('one');
  t.ok(whole.size > before.size + 5, `${whole.size} rows`);
  for (const [id, hash] of before) t.equal(whole.get(id), hash);

  begin('two');
  await submit('two', third);
  const { version } = await submit('two', second);
  t.strictSame(version.content_hash, later.version.content_hash, 'in two parts, in another order');
  t.strictSame(await rowsOf('two'), whole);
  t.ok(json(await longpref(['dataset', 'stats', '--json', at('one')])).filler_share > 0);
});

t.test('from scratch with the same pool: all at once gives the rows of many parts', async (t) => {
  const all = [...third, ...first, ...second];
  const alone = await submit('alone', all);
  const { version } = await submit('scratch', all, '--set', `pair.pool=${at('one')}`);
  const parts = (await openDataset(new FolderStore(at('one')))).version;
  t.strictSame(version.content_hash, parts.content_hash);
  t.not(alone.version.content_hash.sum, parts.content_hash.sum, 'which another pool does not');
  t.equal((await longpref(['dataset', 'verify', at('scratch')])).code, 0);
  // The pool has come with it: the other data set is not needed any more, nor the setting.
  const again = await submit('scratch', all);
  t.equal(again.changed, false);
});

t.test('chunks of a pool from elsewhere can be read: their documents are not there', async (t) => {
  await submit('guest', second, '--set', `pair.pool=${at('one')}`);
  for (const id of [...(await rowsOf('guest')).keys()].slice(0, 2)) {
    const story = json(await longpref(['why', '--store', at('guest'), '--json', id]));
    const fillers = story.chunks.filter((chunk: { filler: boolean }) => chunk.filler);
    t.ok(fillers.length > 0);
    for (const { text } of fillers) t.not(text, '');
  }
});

t.test('a copy takes further submissions as the original does', async (t) => {
  begin('origin');
  const pulled = await longpref(['dataset', 'push', at('origin'), at('copy')]);
  t.equal(pulled.code, 0, pulled.stderr);
  const { version } = await submit('copy', second);
  t.strictSame(version.content_hash, (await submit('origin', second)).version.content_hash);
  t.equal((await longpref(['dataset', 'gc', at('copy'), '--grace', '0s'])).code, 0);
  const last = await submit('copy', third);
  t.strictSame(last.version.content_hash, (await submit('origin', third)).version.content_hash);
});

t.test('without its pool a data set takes nothing, and says what to do', async (t) => {
  begin('lost');
  rmSync(at('lost/pools'), { recursive: true });
  const result = await longpref(runArgs(write('in', second), at('lost')));
  t.equal(result.code, 6, result.stderr);
  t.match(result.stderr, /pools\/[0-9a-f]{64}\.jsonl\.gz, the filler pool, is missing: restore/);
});

t.test('what differs from the data set is refused, whatever the pool', async (t) => {
  for (const setting of ['pair.filler=none', 'pair.top_k=3']) {
    const result = await longpref(runArgs(write('in', second), at('one'), '--set', setting));
    t.equal(result.code, 2, setting);
    t.match(result.stderr, /was made with another configuration.*choose another store/s);
  }
});

t.test(
  'one document alone: its rows are its own, and one line says what the pool is',
  async (t) => {
    const alone = await submit('single', long.slice(0, 1));
    t.ok(alone.counts.samples > 0);
    t.strictSame(alone.pool.documents, 1);
    t.match(alone.stderr, /from a pool, which this data set keeps: \d+ chunks of one document/);
    const next = await submit('single', short.slice(0, 1));
    t.notMatch(next.stderr, 'pool', 'once');

    const tiny = await longpref(runArgs(write('in', short.slice(0, 1)), at('tiny')));
    if (tiny.code === 0) t.ok(json(tiny).counts.samples > 0);
    else t.match(tiny.stderr, /begin a new data set with more documents/);
  },
);
