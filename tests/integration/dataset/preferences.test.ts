import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { packagePath } from '../../../pipelines/core/paths.js';
import { openDataset } from '../../../pipelines/dataset/dataset.js';
import type { SampleRow } from '../../../pipelines/dataset/rows/row.js';
import { checkedRows } from '../../../pipelines/dataset/shards/checked-rows.js';
import { openStore } from '../../../pipelines/stores/open.js';
import { json } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { runArgs, writeCorpus } from '../../helpers/corpus.js';

t.setTimeout(300_000);
const longpref = warmCli(t);
const folder = t.testdir();
const at = (...names: string[]) => path.join(folder, ...names);
const store = at('dataset');
const BUILT_IN = packagePath('pipelines/assets/tokenizer.json');

async function rowsOf(url: string): Promise<SampleRow[]> {
  const opened = openStore(url, '.');
  const rows: SampleRow[] = [];
  for (const live of (await openDataset(opened)).live)
    for await (const row of checkedRows(opened, live)) rows.push(row);
  return rows;
}
let rows: SampleRow[] = [];
t.before(async () => {
  const made = await longpref(runArgs(writeCorpus(folder, 4, 1500, 6), store));
  t.equal(made.code, 0, made.stderr);
  rows = await rowsOf(store);
});

interface Line {
  prompt: string;
  chosen: string;
  rejected: string | string[];
  sample_id: string;
  rejected_kind?: string;
}
const linesOf = (...names: string[]): Line[] =>
  readFileSync(at(...names), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const write = (name: string, records: unknown[]): string => {
  writeFileSync(at(name), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  return at(name);
};
const exported = (...args: string[]) => longpref(['dataset', 'export', store, '--quiet', ...args]);
const imported = (to: string, ...args: string[]) =>
  longpref(['dataset', 'import-preferences', '--store', at(to), '--quiet', ...args]);

t.test('each format has every pair, and what its tool is to be started with', async (t) => {
  const pairs = rows.reduce((sum, row) => sum + row.rejected.length, 0);
  const BESIDE: Record<string, string[]> = {
    trl: ['train_trl.py'],
    axolotl: ['axolotl.yaml'],
    llamafactory: ['dataset_info.json', 'llamafactory.yaml'],
  };
  for (const [format, beside] of Object.entries(BESIDE)) {
    const result = await exported('--format', format, '--out', at(format), '--json');
    t.equal(result.code, 0, result.stderr);
    const { counts, lengths, files } = json(result);
    t.strictSame([counts.pairs, counts.leftOut], [pairs, {}]);
    const names = readdirSync(at(format)).sort();
    t.strictSame(
      names,
      ['train.jsonl', 'validation.jsonl', ...beside].sort(),
      'and no half of a file',
    );
    t.equal(files.length, names.length);
    const lines = [...linesOf(format, 'train.jsonl'), ...linesOf(format, 'validation.jsonl')];
    t.equal(lines.length, pairs);
    const kinds = rows.flatMap(({ sample_id, answers }) =>
      answers.slice(1).map(({ kind }) => `${sample_id} ${kind}`),
    );
    t.strictSame(
      lines.map((line) => `${line.sample_id} ${line.rejected_kind}`).sort(),
      kinds.sort(),
    );
    const longest = Math.max(
      ...rows.map(
        ({ prompt_ids, chosen_ids, rejected_ids }) =>
          prompt_ids.length +
          Math.max(...[chosen_ids, ...rejected_ids].map(({ length }) => length)),
      ),
    );
    t.equal(lengths.longest, longest);
    t.match(readFileSync(at(format, beside.at(-1) as string), 'utf8'), String(lengths.setting));
  }
});

t.test('plain lines, into a file or a folder, of one split or all', async (t) => {
  t.equal((await exported('--format', 'jsonl', '--out', at('all.jsonl'))).code, 0);
  t.strictSame(
    linesOf('all.jsonl').map(({ prompt, chosen, rejected }) => ({ prompt, chosen, rejected })),
    rows.map(({ prompt, chosen, rejected }) => ({ prompt, chosen, rejected })),
  );
  const part = await exported('--format', 'jsonl', '--out', at('part'), '--split', 'validation');
  t.equal(part.code, 0);
  t.strictSame(readdirSync(at('part')), ['validation.jsonl']);
  t.equal(
    linesOf('part', 'validation.jsonl').length,
    rows.filter(({ split }) => split === 'validation').length,
  );
});

t.test('nothing is replaced without --force, and nothing half-written stays', async (t) => {
  const before = readFileSync(at('trl', 'train.jsonl'));
  const again = await exported('--format', 'trl', '--out', at('trl'));
  t.equal(again.code, 2);
  t.match(again.stderr, /train\.jsonl is there already.*--force/);
  t.equal((await exported('--format', 'trl', '--out', at('trl'), '--force')).code, 0);
  t.strictSame(readFileSync(at('trl', 'train.jsonl')), before, 'the same rows are the same bytes');
  const wrong = await exported('--format', 'trl', '--out', at('pairs.jsonl'));
  t.match([wrong.code, wrong.stderr], [2, /give a folder/]);
  writeFileSync(at('taken'), 'mine');
  const taken = await exported('--format', 'jsonl', '--out', at('taken'));
  t.match([taken.code, taken.stderr], [2, /taken is a file: name a folder/]);
  const under = await exported('--format', 'jsonl', '--out', at('taken/below'));
  t.match([under.code, under.stderr], [7, /cannot write .*taken\/below/]);
  t.equal(readFileSync(at('taken'), 'utf8'), 'mine');
  const version = await exported('--format', 'trl', '--out', at('v9'), '--version', '9');
  t.match([version.code, version.stderr], [6, /no version 9/]);
  const other = packagePath('tests/fixtures/tokenizers/qwen.json');
  const tokenizer = await exported('--format', 'trl', '--out', at('tok'), '--tokenizer', other);
  t.match([tokenizer.code, tokenizer.stderr], [4, /was made with/]);

  cpSync(store, at('damaged'), { recursive: true });
  const [name = ''] = readdirSync(at('damaged', 'data')).filter((one) => one.startsWith('val'));
  const bytes = readFileSync(at('damaged', 'data', name));
  bytes.fill(7, 200, 400);
  writeFileSync(at('damaged', 'data', name), bytes);
  const damaged = await longpref([
    'dataset',
    'export',
    at('damaged'),
    '-q',
    '--format',
    'trl',
    '--out',
    at('none'),
  ]);
  t.equal(damaged.code, 6, damaged.stderr);
  t.strictSame(existsSync(at('none')) ? readdirSync(at('none')) : [], []);
});

t.test('preferences become a data set that all commands take', async (t) => {
  const records = [
    { prompt: 'Who sold a horse?', chosen: 'David Ramsey', rejected: ['Paul Beck', 'No one'] },
    { prompt: 'Who sold a horse?', chosen: 'David Ramsey', rejected: 'Julia Goddard' },
    { prompt: 'Where was it?', chosen: 'In Rome', rejected: 'In Oslo' },
    { chosen: 'The fire was in Rome', rejected: 'The fire was in Oslo' },
    { prompt: 'Where was it?', chosen: 'In Rome', rejected: 'In Oslo' },
  ];
  const args = ['--tokenizer', BUILT_IN, '--validation', '0.5', '--json'];
  const first = await imported('prefs', write('prefs.jsonl', records), ...args);
  t.equal(first.code, 0, first.stderr);
  t.match(json(first), { changed: true, rows: 4, records: 5, doubles: 1, bad: 0, framing: 'text' });
  const found = await rowsOf(at('prefs'));
  for (const row of found) {
    t.strictSame(
      row.segments.map(({ kind }) => kind),
      ['chunk', 'tail'],
    );
    const lengths = row.segments.map(({ length }) => length);
    t.strictSame(
      row.segments.map(({ position_start }) => position_start),
      [0, lengths[0]],
    );
    t.equal(row.answer_position, row.prompt_ids.length, 'positions without gaps');
    t.ok(row.answers.slice(1).every(({ kind }) => kind === 'imported'));
    t.equal(row.answers[0]?.kind, 'preferred');
  }
  t.ok(found.some(({ prompt, chosen }) => prompt === 'The fire was in' && chosen === ' Rome'));
  const splits = new Map<string, Set<string>>();
  for (const { prompt, split } of found)
    splits.set(prompt, (splits.get(prompt) ?? new Set()).add(split));
  t.ok(
    [...splits.values()].every(({ size }) => size === 1),
    'a prompt stands on one side',
  );

  for (const command of ['verify', 'show', 'stats']) {
    const result = await longpref(['dataset', command, at('prefs')]);
    t.equal(result.code, 0, `${command}: ${result.stderr}`);
  }
  const report = await longpref(['report', at('prefs'), '--out', at('report.html')]);
  t.equal(report.code, 0, report.stderr);
  const why = await longpref(['why', found[0]?.sample_id as string, '--store', at('prefs')]);
  t.match([why.code, why.stdout], [0, /imported/]);
  const back = ['dataset', 'export', at('prefs'), '-q', '--format', 'trl', '--out', at('back')];
  t.equal((await longpref(back)).code, 0);
  const compact = await longpref(['dataset', 'compact', at('prefs'), '-q']);
  t.equal(compact.code, 0, compact.stderr);

  const again = json(await imported('prefs', at('prefs.jsonl'), ...args));
  t.match(again, { changed: false, rows: 4 });
  const more = write('more.jsonl', [
    { prompt: 'Who?', chosen: 'Anna', rejected: 'Bob' },
    ...records,
  ]);
  const grown = json(await imported('prefs', more, ...args));
  t.match(grown, { changed: true, version: { content_hash: { rows: 5 } } });
  t.equal((await longpref(['dataset', 'verify', at('prefs')])).code, 0);

  // The same records in other files, another order, packed: the same content.
  const parts = [write('b.jsonl', records.slice(2).reverse()), at('a.json.gz')];
  writeFileSync(at('a.json.gz'), gzipSync(JSON.stringify(records.slice(0, 2))));
  const other = json(await imported('other', ...parts, ...args));
  t.strictSame(other.version.content_hash, json(first).version.content_hash);
});

t.test('Parquet files are read: the shards of a data set are preferences themselves', async (t) => {
  const shards = readdirSync(at('dataset', 'data')).map((name) => at('dataset', 'data', name));
  const result = await imported('again', ...shards, '--tokenizer', BUILT_IN, '--json');
  t.equal(result.code, 0, result.stderr);
  t.equal(json(result).records, rows.length);
  const texts = (all: SampleRow[]) =>
    [
      ...new Set(
        all.map(({ prompt, chosen, rejected }) => JSON.stringify([prompt, chosen, rejected])),
      ),
    ].sort();
  t.strictSame(texts(await rowsOf(at('again'))), texts(rows));
});

t.test('a bad record is told by file, line and field; then nothing is imported', async (t) => {
  const good = { prompt: 'Who?', chosen: 'Anna', rejected: 'Bob' };
  const bad = [
    good,
    { ...good, rejected: 'Anna' },
    { ...good, chosen: ' ' },
    { ...good, prompt: [{ role: 'user', content: 'Who?' }] },
    { ...good, prompt: 'long '.repeat(100) },
    { prompt: 'Who?', chosen: 'Anna' },
  ];
  const file = write('bad.jsonl', bad);
  const args = ['--tokenizer', BUILT_IN, '--max-tokens', '50'];
  const result = await imported('bad', file, ...args);
  t.equal(result.code, 3);
  for (const told of [
    'bad.jsonl#2: field rejected[0] is the same answer as chosen',
    'bad.jsonl#3: field chosen is an empty answer',
    'bad.jsonl#4: field prompt has messages: they need a chat template',
    'more than --max-tokens 50: nothing is cut',
    'bad.jsonl#6: field rejected is missing',
  ])
    t.ok(result.stderr.includes(told), told);
  t.notOk(readdirSync(folder).includes('bad'));
  const some = json(await imported('bad', file, ...args, '--skip-bad', '--json'));
  t.match(some, { rows: 1, bad: 5, records: 6 });
  t.equal((await imported('bad2', file, '--tokenizer', BUILT_IN, '--template', 'chat')).code, 2);
  const none = await imported('bad2', write('none.jsonl', [{}]), ...args, '--skip-bad');
  t.equal(none.code, 5);
  const missing = await imported('bad2', at('nowhere.jsonl'), ...args);
  t.match(
    [missing.code, missing.stderr],
    [3, /nowhere\.jsonl: cannot read it: there is no such file/],
  );
  const mixed = await imported('dataset', write('good.jsonl', [good]), ...args);
  t.match([mixed.code, mixed.stderr], [2, /made in another way.*--mix/]);
});
