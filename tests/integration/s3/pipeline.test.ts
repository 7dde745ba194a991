import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { openDataset } from '../../../pipelines/dataset/dataset.js';
import { json, longprefAsync, startLongpref } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { runArgs, writeCorpus } from '../../helpers/corpus.js';
import { bucketStore, useS3 } from '../../helpers/servers/s3.js';
import { skipWithout } from '../../helpers/servers/servers.js';

/** With about 40 questions each; a commit for each document. */
const DOCUMENTS = 8;
const SMALL = ['--set', 'shard.bytes=100000', 'shard.row_group=64', 'shard.draws=3'];

t.setTimeout(300_000);

t.test('a data set in a bucket', { skip: skipWithout('s3') }, async (t) => {
  const server = await useS3(t);
  const longpref = warmCli(t);
  const folder = t.testdir();
  const corpus = writeCorpus(folder, DOCUMENTS);
  const args = (store: string) => runArgs(corpus, store, '--threads', '2', ...SMALL);
  const local = json(await longprefAsync(args(path.join(folder, 'dataset'))));
  const hash = local.version.content_hash;
  const store = bucketStore(server);
  const { url } = store;

  t.test('is the one a folder gets', async (t) => {
    const made = await longprefAsync(args(url));
    t.equal(made.code, 0, made.stderr);
    t.equal(made.stderr, '');
    t.strictSame(json(made).version.content_hash, hash);
    t.equal(json(made).store, url);
    t.strictSame(json(made).counts, local.counts);
    const again = json(await longprefAsync(args(url)));
    t.equal(again.changed, false, 'nothing to do');
  });

  t.test('every command reads it', async (t) => {
    const show = await longpref(['dataset', 'show', url]);
    t.match(show, { code: 0, stdout: new RegExp(`data set +${url}\n`) });
    t.equal(json(await longpref(['dataset', 'show', url, '--json'])).content_hash, hash.sum);
    t.match(await longpref(['dataset', 'stats', url]), { code: 0 });
    t.match(await longpref(['dataset', 'verify', url]), { code: 0, stdout: /all is well/ });
    const why = await longpref(['why', `${corpus}#1`, '--store', url, '--json']);
    t.equal(why.code, 0, why.stderr);
    const page = path.join(folder, 'report.html');
    t.match(await longpref(['report', url, '--out', page]), { code: 0, stderr: '' });
    const preview = await longpref(
      ['preview', ...args(url).slice(1)].filter((a) => a !== '--quiet'),
    );
    t.equal(preview.code, 0, preview.stderr);
  });

  t.test('with its address in pipeline.yaml alone', async (t) => {
    const here = t.testdir({ 'pipeline.yaml': `s3:\n  endpoint: ${server.endpoint}\n` });
    const { AWS_ENDPOINT_URL_S3: _, ...env } = process.env;
    t.match(await longpref(['dataset', 'show', url], here, env), { code: 0, stderr: '' });
  });

  t.test('killed and run again it is the same', async (t) => {
    let killed = bucketStore(server);
    const kill = async () => {
      const child = startLongpref(args(killed.url));
      const ended = new Promise((resolve) => child.on('exit', resolve));
      while (child.exitCode === null && (await killed.list('log/')).length < 2) await sleep(5);
      child.kill('SIGKILL');
      await ended;
      return child.signalCode === 'SIGKILL';
    };
    const isOver = () =>
      openDataset(killed).then(
        () => true,
        () => false,
      );
    for (let tries = 1; (!(await kill()) || (await isOver())) && tries < 5; tries++) {
      killed = bucketStore(server); // it was through before the signal came
    }
    await t.rejects(openDataset(killed), /no complete version/, 'it was not finished');
    const again = await longprefAsync(args(killed.url));
    t.equal(again.code, 0, again.stderr);
    t.strictSame(json(again).version.content_hash, hash);
    t.match(await longpref(['dataset', 'verify', killed.url]), { code: 0 });
  });

  t.test('a damaged shard is told from its neighbours', async (t) => {
    const { files } = await openDataset(store);
    const damaged = files[0]?.path as string;
    const bytes = Buffer.from((await store.read(damaged)) as Buffer);
    bytes.fill(0xff, 2000, 2100);
    await store.replace(damaged, bytes);
    const { code, stderr } = await longpref(['dataset', 'verify', url]);
    t.equal(code, 6);
    t.match(stderr, damaged);
    await store.remove(damaged);
    const gone = await longpref(['dataset', 'verify', url]);
    t.equal(gone.code, 6);
    t.match(gone.stderr, new RegExp(`${damaged}.* missing`));
  });
});
