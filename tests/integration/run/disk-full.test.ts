/** The disk is full, or the quota used up, in the middle of a run. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { packagePath } from '../../../pipelines/core/paths.js';
import { json, longpref } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { runArgs, writeCorpus } from '../../helpers/corpus.js';

const main = packagePath('dist/pipelines/cli/main.js');
t.setTimeout(300_000);
const folder = t.testdir();
/** For what is not written while the disk is full. */
const warm = warmCli(t);
const corpus = writeCorpus(folder, 8);
/** Commits of a document or two each. */
const SMALL = ['--threads', '1', '--set', 'shard.bytes=120000', 'shard.row_group=64'];

const reference = path.join(folder, 'reference');
const undisturbed = json(await warm(runArgs(corpus, reference, ...SMALL)));
const hash = undisturbed.version.content_hash.sum;

const disk = path.join(folder, 'disk');
mkdirSync(disk);
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'none', disk]).status === 0;

t.test(
  'the disk fills up while shards are written',
  { skip: mounted ? false : 'no small file system can be mounted (that needs root)' },
  async (t) => {
    t.teardown(() => spawnSync('umount', [disk]));
    const store = path.join(disk, 'dataset');
    const ballast = path.join(disk, 'ballast');
    // So much room that some commits fit and the next does not.
    const total = spawnSync('du', ['-sk', reference], { encoding: 'utf8' }).stdout;
    const room = Math.round(Number.parseInt(total, 10) * 1024 * 0.6);
    writeFileSync(ballast, Buffer.alloc(32 * 1024 * 1024 - room, 1));

    const full = longpref(runArgs(corpus, store, ...SMALL));
    t.equal(full.code, 7, full.stderr);
    t.match(full.stderr, /cannot write .*disk is full: free some room and run again/);
    t.notMatch(full.stderr, /\n\s+at /, 'no stack');
    const log = readdirSync(path.join(store, 'log'));
    t.ok(log.length >= 1, `${log.length} commits before the disk was full`);
    const again = longpref(runArgs(corpus, store, ...SMALL));
    t.equal(again.code, 7, 'a second try does no harm');
    t.ok(readdirSync(path.join(store, 'log')).length >= log.length, 'what was committed stays');

    spawnSync('rm', [ballast]);
    const freed = await warm(runArgs(corpus, store, ...SMALL));
    t.equal(freed.code, 0, freed.stderr);
    t.equal(json(freed).version.content_hash.sum, hash);
    t.equal((await warm(['dataset', 'verify', store])).code, 0);
  },
);

t.test('a file would grow over the limit of its user', async (t) => {
  const store = path.join(folder, 'limited');
  // ulimit counts blocks of 512 bytes in some shells and of 1,024 in others: 40 or 80 kB.
  const script = 'ulimit -f 80; exec "$@"';
  const limited = spawnSync(
    'sh',
    ['-c', script, 'sh', process.execPath, main, ...runArgs(corpus, store, '--threads', '1')],
    { encoding: 'utf8' },
  );
  t.equal(limited.status, 7, limited.stderr);
  t.match(
    limited.stderr,
    /cannot write .*limit of this user or file system \(ulimit -f\): raise it/,
  );
  const freed = await warm(runArgs(corpus, store, ...SMALL));
  t.equal(freed.code, 0, freed.stderr);
  t.equal(json(freed).version.content_hash.sum, hash);
});
