/** The same data set kept in a bucket: push, compact, gc, pull, two pushes at once, on a real server. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { systemClock } from '../../../pipelines/core/clock.js';
import { openDataset } from '../../../pipelines/dataset/dataset.js';
import { readLog } from '../../../pipelines/dataset/log/log.js';
import { transfer } from '../../../pipelines/dataset/transfer/transfer.js';
import { FolderStore } from '../../../pipelines/stores/folder.js';
import { S3Store } from '../../../pipelines/stores/s3.js';
import { json, longpref } from '../../helpers/cli/cli.js';
import { runArgs, writeCorpus } from '../../helpers/corpus.js';
import { serverEnvironment, skipWithout, testS3 } from '../../helpers/servers/servers.js';

t.setTimeout(300_000);
t.test('a data set in a bucket', { skip: skipWithout('s3') }, async (t) => {
  const server = await testS3(t);
  const env = serverEnvironment({ s3: server });
  Object.assign(process.env, env);
  const cli = (...args: string[]) => longpref(args, undefined, env);
  const url = `s3://${server.bucket}/keep-${randomBytes(6).toString('hex')}`;
  const folder = t.testdir();
  const local = path.join(folder, 'dataset');
  const small = ['--set', 'shard.bytes=60000', 'shard.row_group=16'];
  t.equal(longpref(runArgs(writeCorpus(folder, 4), local, ...small)).code, 0);
  const shown = json(cli('dataset', 'show', local, '--json'));

  const pushed = cli('dataset', 'push', local, url, '-q', '--json');
  t.equal(pushed.code, 0, pushed.stderr);
  t.strictSame(json(cli('dataset', 'show', url, '--json')), shown);
  t.equal(json(cli('dataset', 'push', local, url, '-q', '--json')).copied.files, 0);

  const compacted = cli('dataset', 'compact', url, '-q', '--json');
  t.equal(compacted.code, 0, compacted.stderr);
  t.equal(cli('dataset', 'compact', local, '-q').code, 0);
  const [there, here] = [url, local].map((store) => json(cli('dataset', 'show', store, '--json')));
  t.strictSame(there.files, here.files, 'the same files as in a folder');
  t.equal(there.content_hash, shown.content_hash);

  const collected = cli(
    'dataset',
    'gc',
    url,
    '--keep-versions',
    '1',
    '--grace',
    '0s',
    '--yes',
    '--json',
  );
  t.equal(json(collected).removed, shown.files.length);
  const verified = cli('dataset', 'verify', url);
  t.equal(verified.code, 0, verified.stderr);

  const back = path.join(folder, 'back');
  t.equal(cli('dataset', 'pull', url, back, '-q').code, 0);
  t.equal(cli('dataset', 'verify', back).code, 0);
  for (const { path: file } of there.files)
    t.ok(readFileSync(path.join(back, file)).equals(readFileSync(path.join(local, file))), file);

  const refused = cli('dataset', 'push', local, url, '-q');
  t.equal(refused.code, 6, 'each was compacted by itself: two histories');
  t.match(refused.stderr, /another data set.*is replace/);

  const [from, to] = [new FolderStore(local), new S3Store({ url: `${url}-two` })];
  const copy = (parallel: number) =>
    transfer({ from, to, allVersions: true, documents: true, parallel, clock: systemClock });
  await Promise.all([copy(4), copy(2)]);
  t.strictSame(await readLog(to), await readLog(from));
  for (const version of [1, 2])
    for (const { path: file } of (await openDataset(to, version)).files)
      t.ok((await to.read(file))?.equals(readFileSync(path.join(local, file))), file);
});
