import { CreateMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import t from 'tap';
import { probeStore, requireExclusiveCreates } from '../../pipelines/stores/probe.js';
import { clientFor } from '../../pipelines/stores/s3/client.js';
import { S3Store } from '../../pipelines/stores/s3.js';
import { bucketStore, useS3 } from '../helpers/s3.js';
import { skipWithout } from '../helpers/servers.js';
import { storeConformance } from '../helpers/store-conformance.js';

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
