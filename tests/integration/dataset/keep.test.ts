/**
 * Keeping a data set: compact, gc, push and pull through the real command line, with kill -9 in the
 * middle of each.
 */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import t from 'tap';
import { randomFrom } from '../../../pipelines/core/random.js';
import { openDataset } from '../../../pipelines/dataset/dataset.js';
import { verifyDataset } from '../../../pipelines/dataset/verify/verify.js';
import { FolderStore } from '../../../pipelines/stores/folder.js';
import { json, longprefAsync, startLongpref } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { runArgs, writeCorpus } from '../../helpers/corpus.js';
import { leftoversOf } from '../../helpers/leftovers.js';
import { sampledNumbers } from '../../helpers/sweep.js';

t.setTimeout(600_000);
/** Kills of each command: moments are spread over so many. */
const KILLS = 6;
const COMPACT_KILLS = sampledNumbers('kills of compact', KILLS, 2);
const PUSH_KILLS = sampledNumbers('kills of push', KILLS, 2);
const folder = t.testdir();
const longpref = warmCli(t);
const corpus = writeCorpus(folder, 10);
const at = (name: string) => path.join(folder, name);
const run = (store: string, ...more: string[]) => longpref(runArgs(corpus, store, ...more));
const small = ['--set', 'shard.bytes=60000', 'shard.row_group=16'];
const layout = ['--shard-bytes', '200000', '--row-group', '64', '-q', '--json'];

const many = at('many');
const few = at('few');
const made = [await run(many, '--threads', '2', ...small), await run(few, '--threads', '1')];
const shown = json(await longpref(['dataset', 'show', many, '--json']));
t.strictSame(
  made.map(({ code }) => code),
  [0, 0],
);

const namesOf = (store: string, part: string): string[] =>
  existsSync(path.join(store, part)) ? readdirSync(path.join(store, part)).sort() : [];

async function problemsOf(store: string): Promise<string[]> {
  const opened = new FolderStore(store);
  return verifyDataset(opened, await openDataset(opened));
}

/** Starts a command and kills it once `come`, a little later. @returns whether it was under way */
async function killWhen(args: string[], come: () => boolean, delay: number): Promise<boolean> {
  const child = startLongpref(args);
  const ended = new Promise((resolve) => child.on('exit', resolve));
  while (child.exitCode === null && !come()) await sleep(1);
  await sleep(delay);
  child.kill('SIGKILL');
  await ended;
  return child.signalCode === 'SIGKILL';
}

t.test('compact: other threads, commits and files, the same bytes', async (t) => {
  const [a, b] = [at('compact-many'), at('compact-few')];
  cpSync(many, a, { recursive: true });
  cpSync(few, b, { recursive: true });
  t.ok(shown.files.length > 8, `${shown.files.length} files`);
  for (const store of [a, b]) {
    const { code, stderr } = await longpref(['dataset', 'compact', store, ...layout]);
    t.equal(code, 0, stderr);
  }
  const filesOf = async (store: string) =>
    json(await longpref(['dataset', 'show', store, '--json'])).files;
  const files = [await filesOf(a), await filesOf(b)];
  t.strictSame(files[0], files[1]);
  t.ok(files[0].length < shown.files.length);
  for (const { path: file } of files[0])
    t.ok(readFileSync(path.join(a, file)).equals(readFileSync(path.join(b, file))), file);
  const after = json(await longpref(['dataset', 'show', a, '--json']));
  t.equal(after.content_hash, shown.content_hash);
  t.equal(after.version, 2);
  t.equal((await longpref(['dataset', 'verify', a])).code, 0);
  t.match(json(await run(a, ...small)), { changed: false }, 'a run finds all documents there');
  t.equal(json(await longpref(['dataset', 'compact', a, ...layout])).changed, false);
});

t.test('gc: told first, then done; the newest version and its stories stay whole', async (t) => {
  const store = at('gc');
  cpSync(at('compact-many'), store, { recursive: true });
  const args = ['dataset', 'gc', store, '--keep-versions', '1', '--json'];
  t.equal(json(await longpref(args)).garbage.length, 0, 'all files are younger than a day');
  const told = json(await longpref([...args, '--grace', '0s']));
  t.equal(told.garbage.length, shown.files.length);
  t.equal(told.removed, 0);
  t.equal(
    namesOf(store, 'data').length,
    shown.files.length + json(await longpref(['dataset', 'show', store, '--json'])).files.length,
  );
  const done = json(await longpref([...args, '--grace', '0s', '--yes']));
  t.equal(done.removed, told.garbage.length);
  t.strictSame(done.droppedVersions, [1]);
  const verified = await longpref(['dataset', 'verify', store]);
  t.equal(verified.code, 0, verified.stderr);
  const old = await longpref(['dataset', 'verify', store, '--version', '1']);
  t.equal(old.code, 6);
  t.match(old.stderr, /is missing \(longpref dataset gc/);

  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const query = `SELECT sample_id FROM read_parquet('${store}/data/*.parquet') USING SAMPLE 3 ROWS`;
  for (const { sample_id } of (await connection.runAndReadAll(query)).getRowObjectsJS()) {
    const why = await longpref(['why', String(sample_id), '--store', store, '--json']);
    t.equal(why.code, 0, why.stderr);
    t.equal(json(why).sample.sample_id, sample_id);
  }
  connection.closeSync();
  t.equal((await longpref(['dataset', 'gc', store, '--grace', 'soon'])).code, 2);
});

t.test(`compact, killed at ${COMPACT_KILLS.length} moments, then let go`, async (t) => {
  const expected = json(await longpref(['dataset', 'show', at('compact-many'), '--json'])).files;
  let hits = 0;
  for (const kill of COMPACT_KILLS) {
    const random = randomFrom(`compact ${kill}`);
    const store = at(`compact-${kill}`);
    cpSync(many, store, { recursive: true });
    const wait = shown.files.length + (kill % 3);
    const begun = () =>
      kill % 4 === 3 || namesOf(store, 'data').length > wait || namesOf(store, '.tmp').length > 0;
    hits += (await killWhen(
      ['dataset', 'compact', store, ...layout],
      begun,
      random.below(kill % 4 === 3 ? 900 : 30),
    ))
      ? 1
      : 0;
    t.strictSame(await problemsOf(store), [], 'valid as it stands');
    const again = await longpref(['dataset', 'compact', store, ...layout]);
    t.equal(again.code, 0, again.stderr);
    const after = json(await longpref(['dataset', 'show', store, '--json']));
    t.strictSame(
      [after.content_hash, after.version, after.files],
      [shown.content_hash, 2, expected],
    );
    t.strictSame(await problemsOf(store), []);
    rmSync(store, { recursive: true });
  }
  t.ok(
    hits >= COMPACT_KILLS.length / 2,
    `${hits} of ${COMPACT_KILLS.length} were killed before they had ended`,
  );
});

t.test(`push, killed at ${PUSH_KILLS.length} moments, then let go`, async (t) => {
  const source = at('compact-many');
  const ledgers = namesOf(source, 'ledger');
  const all = ledgers.length;
  const { files } = json(await longpref(['dataset', 'show', source, '--json']));
  const needed = [
    ...files.map((file: { path: string }) => file.path),
    ...ledgers.map((name) => `ledger/${name}`),
  ] as string[];
  let hits = 0;
  for (const kill of PUSH_KILLS) {
    const random = randomFrom(`push ${kill}`);
    const to = at(`pushed-${kill}`);
    const args = [
      'dataset',
      'push',
      source,
      to,
      '--with-documents',
      '--parallel',
      '2',
      '--json',
      '-q',
    ];
    const wait = random.below(all);
    const begun = () => namesOf(to, 'ledger').length > wait;
    hits += (await killWhen(args, begun, random.below(20))) ? 1 : 0;
    const left = leftoversOf(to);
    const isMissing = (file: string) => !existsSync(path.join(to, file));
    if (left.entries > 0) t.strictSame(needed.filter(isMissing), [], 'files first, then the log');

    const again = await longpref(args);
    t.equal(again.code, 0, again.stderr);
    t.ok(json(again).present > wait, `${json(again).present} files were there`);
    t.strictSame(await problemsOf(to), []);
    for (const name of namesOf(source, 'log'))
      t.ok(
        readFileSync(path.join(source, 'log', name)).equals(
          readFileSync(path.join(to, 'log', name)),
        ),
        name,
      );
    t.equal(
      readFileSync(path.join(to, 'README.md'), 'utf8'),
      readFileSync(path.join(source, 'README.md'), 'utf8'),
    );
    rmSync(to, { recursive: true });
  }
  t.ok(
    hits >= PUSH_KILLS.length / 2,
    `${hits} of ${PUSH_KILLS.length} were killed before they had ended`,
  );
});

t.test(
  'push, then grow and push again; pull it; two pushes at once; a stranger is refused',
  async (t) => {
    const [source, to] = [at('grow'), at('grown')];
    cpSync(many, source, { recursive: true });
    t.equal((await longpref(['dataset', 'push', source, to, '-q'])).code, 0);
    const more = writeCorpus(t.testdir(), 10, 1200);
    t.equal((await longpref(runArgs(more, source, ...small))).code, 0);
    const results = await Promise.all(
      [1, 2].map(() => longprefAsync(['dataset', 'push', source, to, '-q', '--json'])),
    );
    for (const result of results) t.equal(result.code, 0, result.stderr);
    t.ok(json(results[0] as never).present >= shown.files.length, 'what is there is not copied');
    const pulled = at('pulled');
    t.equal((await longpref(['dataset', 'pull', to, pulled, '-q', '--version', '1'])).code, 0);
    t.equal(
      json(await longpref(['dataset', 'show', pulled, '--json'])).content_hash,
      shown.content_hash,
    );
    t.equal((await longpref(['dataset', 'pull', to, pulled])).code, 0);
    t.strictSame(
      json(await longpref(['dataset', 'show', pulled, '--json'])),
      json(await longpref(['dataset', 'show', source, '--json'])),
    );
    const refused = await longpref(['dataset', 'push', few, to, '-q']);
    t.equal(refused.code, 6);
    t.match(refused.stderr, /another data set.*00000\.json is append/);
    t.equal((await longpref(['dataset', 'push', at('nothing'), to])).code, 6);
    t.equal((await longpref(['dataset', 'push', many, to, '--parallel', '0'])).code, 2);
  },
);

t.test('Ctrl-C ends a push with code 130; it goes on where it was', async (t) => {
  const to = at('interrupted');
  const args = ['dataset', 'push', many, to, '--parallel', '1', '-q'];
  const interrupted = async () => {
    const child = startLongpref(args);
    const code = new Promise((resolve) => child.on('exit', resolve));
    while (child.exitCode === null && namesOf(to, 'data').length === 0) await sleep(1);
    child.kill('SIGINT');
    return code;
  };
  let code = await interrupted();
  for (let tries = 1; code === 0 && tries < 5; tries++) {
    // It was through before the signal came.
    rmSync(to, { recursive: true });
    code = await interrupted();
  }
  t.equal(code, 130);
  t.strictSame(namesOf(to, 'log'), []);
  t.strictSame(namesOf(to, '.tmp'), [], 'nothing half-written is left');
  t.equal((await longpref(args)).code, 0);
  t.equal((await longpref(['dataset', 'verify', to])).code, 0);
});
