/** Of samples that are nearly the same one is live, in whatever order and runs they came. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { makeCorpus } from '../../../pipelines/demo/corpus.js';
import { json } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { runArgs } from '../../helpers/corpus.js';
import { storedRows } from '../../helpers/stored-rows.js';

const longpref = warmCli(t);
const folder = t.testdir();
const at = (...names: string[]) => path.join(folder, ...names);
/** Questions of a document. */
const ASKED = 3;

const documents = [...makeCorpus({ seed: 7, documents: 8, tokens: 700 })].map((document) => ({
  ...document,
  questions: document.questions?.slice(0, ASKED) ?? [],
}));
const edited = (i: number, note: string) => {
  const { id, text, ...document } = documents[i] as (typeof documents)[number] & { id?: string };
  return { ...document, text: `${note}\n\n${text}` };
};
const write = (name: string, records: readonly object[]): string => {
  writeFileSync(at(name), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  return at(name);
};
const first = write('first.jsonl', documents.slice(0, 6));
const second = write('second.jsonl', [
  ...[0, 1, 2, 3].map((i) => edited(i, 'Corrected on the third of May.')),
  ...documents.slice(6),
]);
const third = write(
  'third.jsonl',
  [1, 2, 4].map((i) => edited(i, 'Corrected once more, in June of that year.')),
);

// Every question becomes a sample, whatever it is asked of.
const SETTINGS = [
  ...['--set', 'filters.near_duplicates=0.8', 'pair.filler=none', 'shard.draws=2'],
  'pair.generator=extractive',
];
/** Runs over these files, one after the other. @returns what the last one said */
async function run(store: string, ...inputs: string[][]) {
  let last = '';
  for (const [one = '', ...others] of inputs) {
    const more = others.flatMap((input) => ['--input', input]);
    const made = await longpref(runArgs(one, at(store), ...more, ...SETTINGS));
    t.equal(made.code, 0, made.stderr);
    last = made.stdout;
  }
  return JSON.parse(last);
}
const idsOf = async (store: string, version?: number) =>
  (await storedRows(at(store), version)).map(({ sample_id }) => sample_id).sort();
const entries = (store: string) =>
  readdirSync(at(store, 'log'))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(at(store, 'log', name), 'utf8')));

t.test('two orders and one run give the same live rows', async (t) => {
  const ab = await run('ab', [first], [second]);
  const ba = await run('ba', [second], [first]);
  const one = await run('one', [first, second]);
  const live = await idsOf('one');
  for (const [name, { version }] of Object.entries({ ab, ba })) {
    t.strictSame(version.content_hash, one.version.content_hash, name);
    t.strictSame(await idsOf(name), live, name);
  }
  t.equal(one.counts.drops['near-duplicate'], 4 * ASKED, 'of each pair of documents');
  t.equal(one.counts.samples, live.length);
  t.equal(one.counts.questions, 12 * ASKED);

  const gone = entries('ab').flatMap(({ files = [], kind }) =>
    kind === 'withdraw' ? files.flatMap((file: { sample_ids: string[] }) => file.sample_ids) : [],
  );
  t.equal(gone.length, 2 * 4 * ASKED, 'both draws');
  const before = await idsOf('ab', 1);
  t.equal(before.length, 2 * 6 * ASKED, 'the first version is as it was');
  const back = before.filter((id) => gone.includes(id));
  t.ok(back.length > 0 && back.length < gone.length, 'rows of old and new documents go');
  t.notOk(live.some((id) => gone.includes(id)));
});

t.test('every reader passes over withdrawn rows', async (t) => {
  const live = await idsOf('ab');
  for (const version of ['1', '2']) {
    const verified = await longpref(['dataset', 'verify', at('ab'), '--version', version]);
    t.equal(verified.code, 0, verified.stdout + verified.stderr);
  }
  const exported = await longpref([
    ...['dataset', 'export', at('ab'), '--format', 'jsonl', '--out', at('rows.jsonl')],
  ]);
  t.equal(exported.code, 0, exported.stderr);
  const lines = readFileSync(at('rows.jsonl'), 'utf8').trimEnd().split('\n');
  t.strictSame(lines.map((line) => JSON.parse(line).sample_id).sort(), live);
  const stats = json(await longpref(['dataset', 'stats', at('ab'), '--json']));
  t.match(stats, { rows: live.length, drops: { 'near-duplicate': 4 * ASKED } });
  t.equal(stats.splits.train + stats.splits.validation, live.length);
  t.equal(stats.questions, 12 * ASKED);
  t.equal(stats.distributions['critical chunks'].of, live.length / 2, 'of what is live');
  const shown = json(await longpref(['dataset', 'show', at('ab'), '--json']));
  t.match(shown, { rows: live.length, withdrawn: 2 * 4 * ASKED });
  t.match(readFileSync(at('ab/README.md'), 'utf8'), /24 rows more, which were withdrawn/);
  const gone = (await idsOf('ab', 1)).find((id) => !live.includes(id)) as string;
  const why = await longpref(['why', gone, '--store', at('ab')]);
  t.equal(why.code, 0, why.stderr);
  t.match(why.stdout, /dropped: near-duplicate/);
  const winner = /nearly the same as sample ([0-9a-f]{64}), whose id is smaller/.exec(why.stdout);
  t.ok(live.includes(winner?.[1] ?? ''), 'the one that stays is named');
});

t.test('a run that was stopped goes on to the same', async (t) => {
  const { length } = entries('one');
  const whole = entries('one').map(({ kind }) => kind);
  t.strictSame(whole.slice(-2), ['withdraw', 'version']);
  const hash = entries('one').at(-1).content_hash;
  for (const lost of [1, 2]) {
    for (let i = length - lost; i < length; i++)
      rmSync(at('one/log', `${String(i).padStart(20, '0')}.json`));
    const again = await run('one', [first, second]);
    t.strictSame(again.version.content_hash, hash);
    t.match(again.counts.drops, { 'near-duplicate': 4 * ASKED });
    t.strictSame(
      entries('one').map(({ kind }) => kind),
      whole,
      'what is done is not done again',
    );
  }
  t.equal((await run('one', [first, second])).changed, false);
});

t.test('compaction and copies lose no knowledge of what went', async (t) => {
  const live = await idsOf('ab');
  const pushed = await longpref(['dataset', 'push', at('ab'), at('copy'), '--with-documents']);
  t.equal(pushed.code, 0, pushed.stderr);
  t.strictSame(await idsOf('copy'), live);
  const compacted = await longpref(['dataset', 'compact', at('copy')]);
  t.equal(compacted.code, 0, compacted.stderr);
  t.strictSame(await idsOf('copy'), live);
  const shown = json(await longpref(['dataset', 'show', at('copy'), '--json']));
  t.match(shown, { rows: live.length, withdrawn: 0 }, 'the files have no others');
  const cleaned = await longpref([
    ...['dataset', 'gc', at('copy'), '--keep-versions', '1', '--grace', '0s', '--yes'],
  ]);
  t.equal(cleaned.code, 0, cleaned.stderr);
  t.equal((await longpref(['dataset', 'verify', at('copy')])).code, 0);
  const gone = entries('ab').find(({ kind }) => kind === 'withdraw').files[0].sample_ids[0];
  const why = await longpref(['why', gone, '--store', at('copy')]);
  t.match(why.stdout, /dropped: near-duplicate/, 'also of a row that no file has');

  const grown = await run('copy', [third]);
  const one = await run('all', [third, second, first]);
  t.strictSame(grown.version.content_hash, one.version.content_hash);
  t.equal((await longpref(['dataset', 'verify', at('copy')])).code, 0);
});

t.test('without the setting all stay, and a wrong one is told', async (t) => {
  const off = await longpref(
    runArgs(first, at('off'), '--input', second, '--set', 'pair.filler=none'),
  );
  t.notOk(json(off).counts.drops['near-duplicate']);
  t.notOk(entries('off').some(({ kind }) => kind === 'withdraw'));
  const wrong = await longpref(runArgs(first, at('no'), '--set', 'filters.near_duplicates=0.5'));
  t.equal(wrong.code, 2);
  t.match(wrong.stderr, /filters\.near_duplicates.*0\.5/);
});
