import t from 'tap';
import { freePorts } from '../../../deploy/local/process.js';
import { sha256 } from '../../../pipelines/core/hash.js';
import type { S3Settings } from '../../../pipelines/stores/s3/place.js';
import { S3Store } from '../../../pipelines/stores/s3.js';
import { longpref } from '../../helpers/cli/cli.js';
import { faultyProxy } from '../../helpers/servers/faulty-proxy.js';
import { bucketUrl, useS3 } from '../../helpers/servers/s3.js';
import { skipWithout } from '../../helpers/servers/servers.js';

const bytes = Buffer.from('some bytes');
const settingsFor = (endpoint: string): S3Settings => ({
  endpoint,
  region: '',
  path_style: 'auto',
});

t.test('S3 errors say what to do', { skip: skipWithout('s3') }, async (t) => {
  const server = await useS3(t);
  const url = bucketUrl(server);
  const { accessKeyId, secretAccessKey } = server.keys;
  const use = (id: string, secret: string) =>
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret });
  t.afterEach(() => use(accessKeyId, secretAccessKey));
  const lasting = { code: 'STORE', transient: false };
  const passing = { code: 'STORE', transient: true };

  t.test('keys and rights', async (t) => {
    use(accessKeyId, 'wrong');
    await t.rejects(new S3Store({ url }).create('x', bytes), {
      ...lasting,
      message: `cannot write ${url}/x: the secret key does not belong to the access key: check AWS_SECRET_ACCESS_KEY`,
    });
    use('unknown', secretAccessKey);
    await t.rejects(new S3Store({ url }).read('x'), {
      ...lasting,
      message: /does not know this access key: check AWS_ACCESS_KEY_ID/,
    });
    use(server.readerKeys.accessKeyId, server.readerKeys.secretAccessKey);
    const reader = new S3Store({ url });
    t.equal(await reader.read('x'), undefined);
    await t.rejects(reader.create('x', bytes), {
      ...lasting,
      message: /access denied: these credentials need to list, read, write and delete in s3:/,
    });
  });

  t.test('no credentials, through the command line', (t) => {
    const env = { PATH: process.env.PATH, HOME: t.testdir(), AWS_EC2_METADATA_DISABLED: 'true' };
    const address = { AWS_ENDPOINT_URL_S3: server.endpoint };
    const { code, stderr } = longpref(['dataset', 'show', url], undefined, { ...env, ...address });
    t.equal(code, 7);
    t.equal(
      stderr,
      `longpref: cannot list ${url}/log/snapshots/: no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE\n`,
    );
    t.end();
  });

  t.test('bucket and address', async (t) => {
    const nowhere = new S3Store({ url: 's3://not-there/data' });
    const attempts: (() => Promise<unknown>)[] = [
      () => nowhere.create('x', bytes),
      () => nowhere.read('x'),
      () => nowhere.list('log/'),
      () => nowhere.replace('x', bytes),
    ];
    for (const attempt of attempts) {
      await t.rejects(attempt(), { ...lasting, message: /there is no bucket not-there at http/ });
    }
    const [port] = await freePorts(1);
    const closed = new S3Store({ url, s3: settingsFor(`http://127.0.0.1:${port}`) });
    const message = new RegExp(`no server answers at http://127.0.0.1:${port}: is it running`);
    await t.rejects(closed.create('x', bytes), { ...passing, message });
    await t.rejects(closed.read('x'), { ...passing, message });
    const unnamed = new S3Store({ url, s3: settingsFor('http://longpref.invalid:1') });
    await t.rejects(unnamed.size('x'), {
      ...passing,
      message: /cannot be resolved: check s3.endp/,
    });
  });

  const proxy = await faultyProxy(t, server.endpoint);
  const through = () => new S3Store({ url: bucketUrl(server), s3: settingsFor(proxy.endpoint) });

  t.test('region and clock', async (t) => {
    const headers = { 'x-amz-bucket-region': 'eu-central-1' };
    for (const [status, code] of [
      [301, 'PermanentRedirect'],
      [400, 'AuthorizationHeaderMalformed'],
    ] as const) {
      proxy.onRequest(() => ({ status, code, headers }));
      await t.rejects(through().create('x', bytes), {
        ...lasting,
        message:
          /bucket longpref is in eu-central-1, not in us-east-1: set s3.region .* AWS_REGION/,
      });
    }
    proxy.onRequest(() => ({ status: 403, code: 'RequestTimeTooSkewed' }));
    await t.rejects(through().read('x'), { ...lasting, message: /clock differs .* set it/ });
  });

  t.test('a server that is overloaded is asked again', async (t) => {
    const store = through();
    const busy = { status: 503, code: 'SlowDown' };
    proxy.onRequest((_, number) => (number < 2 ? busy : 'pass'));
    await store.replace('x', bytes);
    t.equal(proxy.seen.length, 3);
    proxy.onRequest((what, number) =>
      what.startsWith('GET') && number < 2 ? 'break off' : 'pass',
    );
    t.ok(bytes.equals((await store.read('x')) as Buffer));
    proxy.onRequest((_, number) => (number < 2 ? 'cut the answer' : 'pass'));
    t.ok(bytes.equals((await store.read('x')) as Buffer), 'a body that breaks off is read again');
    proxy.onRequest(() => busy);
    await t.rejects(store.read('x'), {
      ...passing,
      message: /overloaded or stopping \(503 SlowDown/,
    });
  });

  t.test('a create whose answer is lost is told from one that failed', async (t) => {
    const store = through();
    const put = (what: string) => what.startsWith('PUT');
    proxy.onRequest((what, n) => (put(what) && n === 0 ? 'lose the answer' : 'pass'));
    t.equal(await store.create('mine', bytes), true, 'done, though nobody said so');
    t.strictSame(proxy.seen.filter(put).length, 1, 'the key was looked at, not written again');
    proxy.onRequest((what, n) => (put(what) && n === 0 ? 'lose the answer' : 'pass'));
    t.equal(await store.create('mine', bytes), false, 'the same bytes of another writer');
    proxy.onRequest((what, n) => (put(what) && n === 0 ? 'break off' : 'pass'));
    t.equal(await store.create('second', bytes), true, 'not done: sent again');
    t.strictSame(proxy.seen.filter(put).length, 2);
    const failing = { status: 500, code: 'InternalError' };
    proxy.onRequest((what, n) => (put(what) && n === 0 ? failing : 'pass'));
    t.equal(await store.create('third', bytes), true);
    proxy.onRequest((what, n) =>
      put(what) && n === 0 ? { status: 409, code: 'ConditionalRequestConflict' } : 'pass',
    );
    t.equal(await store.create('fourth', bytes), true, 'a conflict is tried again');
    proxy.onRequest((what) => (put(what) ? failing : 'pass'));
    await t.rejects(store.create('fifth', bytes), passing);
    t.equal(await store.size('fifth'), undefined);
  });

  t.test('an upload in parts whose completion is not answered', async (t) => {
    const store = new S3Store(through().location, -1);
    const completes = (what: string) => what.startsWith('POST') && /uploadId=/.test(what);
    let lost = 0;
    proxy.onRequest((what) => (completes(what) && lost++ === 0 ? 'lose the answer' : 'pass'));
    t.equal(await store.create('mine', bytes), true);
    t.equal(proxy.seen.filter(completes).length, 1);
    let broken = 0;
    proxy.onRequest((what) => (completes(what) && broken++ === 0 ? 'break off' : 'pass'));
    t.equal(await store.create('second', bytes), true);
    let conflicts = 0;
    proxy.onRequest((what) =>
      completes(what) && conflicts++ === 0
        ? { status: 409, code: 'ConditionalRequestConflict' }
        : 'pass',
    );
    t.equal(await store.create('third', bytes), true);
    t.ok(bytes.equals((await store.read('third')) as Buffer));
    t.equal(await store.create('third', bytes), false);
  });

  t.test('an object that is sent while it is written', async (t) => {
    const store = new S3Store(through().location, -1);
    const put = (what: string) => what.startsWith('PUT');
    const copy = async (key: string) => {
      const staged = await store.stage({ key, bytes: bytes.length, sha256: sha256(bytes) });
      try {
        await staged.write(bytes.subarray(0, 4));
        await staged.write(bytes.subarray(4));
        return await staged.commit(key);
      } finally {
        await staged.discard();
      }
    };
    proxy.onRequest((what) => (put(what) ? 'lose the answer' : 'pass'));
    t.equal(await copy('mine'), true, 'done, though nobody said so');
    t.equal(proxy.seen.filter(put).length, 1);
    t.equal(await copy('mine'), false, 'the same bytes of another writer');
    for (const fault of [
      'break off',
      { status: 500, code: 'InternalError' },
      { status: 409, code: 'ConditionalRequestConflict' },
    ] as const) {
      proxy.onRequest((what) => (put(what) ? fault : 'pass'));
      await t.rejects(copy('second'), passing, 'whoever copies begins again');
    }
    proxy.onRequest((what) => (put(what) ? { status: 403, code: 'AccessDenied' } : 'pass'));
    await t.rejects(copy('second'), { ...lasting, message: /access denied/ });
    proxy.onRequest(() => 'pass');
    t.equal(await copy('second'), true);
    t.ok(bytes.equals((await store.read('second')) as Buffer));
  });

  t.test('a create that has to wait is decided by its key', async (t) => {
    const store = through();
    // As SeaweedFS does with those that lose a race: no answer for seconds.
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    proxy.onRequest((what) => (what.startsWith('PUT') ? { wait: held } : 'pass'));
    const direct = new S3Store({ url: store.url });
    const late = store.create('race', bytes);
    t.equal(await direct.create('race', bytes), true);
    t.equal(await late, false);
    release();
  });
});
