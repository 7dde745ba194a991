import { randomBytes } from 'node:crypto';
import { CreateMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import t from 'tap';
import { sha256 } from '../../../pipelines/core/hash.js';
import { probeStore, requireExclusiveCreates } from '../../../pipelines/stores/probe.js';
import { clientFor } from '../../../pipelines/stores/s3/client.js';
import { ONE_REQUEST_BYTES } from '../../../pipelines/stores/s3/sizes.js';
import { S3Store } from '../../../pipelines/stores/s3.js';
import { bucketStore, useS3 } from '../../helpers/servers/s3.js';
import { skipWithout } from '../../helpers/servers/servers.js';
import { storeConformance } from '../../helpers/store-conformance.js';

t.test('the S3 store', { skip: skipWithout('s3') }, async (t) => {
  const server = await useS3(t);
  storeConformance(t, 'S3', () => bucketStore(server));
  storeConformance(t, 'S3, all in parts', () => bucketStore(server, -1));

  t.test('the probe passes, once a bucket', async (t) => {
    const store = bucketStore(server);
    t.strictSame(await probeStore(store), { writers: 55 });
    t.strictSame(await store.list('probe/'), [], 'nothing of the probe is left');
    await requireExclusiveCreates(store);
    const [passed, ...others] = await store.list('probe/');
    t.match(passed, /^probe\/ok-[0-9a-f]{16}\.json$/);
    t.strictSame(others, []);
    const again = new S3Store(store.location);
    again.create = () => Promise.reject(new Error('it was probed again'));
    await requireExclusiveCreates(again);
  });

  t.test('what is sent while it is written must be what was announced', async (t) => {
    const store = bucketStore(server, -1);
    const bytes = randomBytes(100_000);
    const known = { key: 'x', bytes: bytes.length, sha256: sha256(bytes) };
    const other = await store.stage(known);
    await other.write(randomBytes(bytes.length));
    await t.rejects(other.commit('x'), { code: 'STORE' }, 'the server compares the sha256');
    await other.discard();
    const short = await store.stage(known);
    await short.write(bytes.subarray(1));
    await t.rejects(short.commit('x'), { code: 'STORE', message: /99999 bytes were written/ });
    await short.discard();
    t.equal(await store.size('x'), undefined);
  });

  t.test('an object too large for one request goes in parts', async (t) => {
    const store = bucketStore(server);
    const client = clientFor(store.place);
    const { bucket: Bucket, prefix: Prefix } = store.place;
    const bytes = randomBytes(ONE_REQUEST_BYTES + 12_345);
    const known = { key: 'x', bytes: bytes.length, sha256: sha256(bytes) };
    const fill = async (end = bytes.length) => {
      const staged = await store.stage(known);
      for (let at = 0; at < end; at += 999_999)
        await staged.write(bytes.subarray(at, Math.min(end, at + 999_999)));
      return staged;
    };
    const dropped = await fill(20_000_000);
    await dropped.discard();
    const left = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix }));
    t.equal(left.Uploads?.length ?? 0, 0);
    const racing = await Promise.all([fill(), fill()]);
    const wins = await Promise.all(racing.map((one) => one.commit('x')));
    t.equal(wins.filter(Boolean).length, 1);
    await Promise.all(racing.map((one) => one.discard()));
    t.ok(bytes.equals((await store.read('x')) as Buffer));
  });

  t.test('uploads that a killed process left are removed', async (t) => {
    const store = bucketStore(server);
    const client = clientFor(store.place);
    const { bucket: Bucket, prefix: Prefix } = store.place;
    await client.send(new CreateMultipartUploadCommand({ Bucket, Key: `${Prefix}left` }));
    const left = async () =>
      (await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix }))).Uploads?.length ?? 0;
    t.equal(await left(), 1);
    await store.clean(Date.now());
    t.equal(await left(), 1, 'a day is waited');
    await store.clean(Date.now() + 25 * 60 * 60 * 1000);
    t.equal(await left(), 0);
  });
});
