import { chmodSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { FolderStore } from '../../../pipelines/stores/folder.js';
import { MemoryStore } from '../../../pipelines/stores/memory.js';
import { openStore } from '../../../pipelines/stores/open.js';
import { probeStore } from '../../../pipelines/stores/probe.js';
import { placeOf } from '../../../pipelines/stores/s3/place.js';
import { storeConformance } from '../../helpers/store-conformance.js';

storeConformance(t, 'folder', (t) => new FolderStore(t.testdir()));
storeConformance(t, 'memory', () => new MemoryStore());

t.test('the folder store removes what killed processes left, and only that', async (t) => {
  const folder = t.testdir();
  const store = new FolderStore(folder);
  mkdirSync(path.join(folder, '.tmp'));
  const [old, fresh] = ['old', 'fresh'].map((name) => path.join(folder, '.tmp', name)) as [
    string,
    string,
  ];
  writeFileSync(old, 'x');
  writeFileSync(fresh, 'x');
  utimesSync(old, 1, 1);
  await store.clean(Date.now());
  t.strictSame(readdirSync(path.join(folder, '.tmp')), ['fresh']);
});

t.test('a store that cannot be written says so with path and advice', async (t) => {
  const folder = t.testdir({ file: 'not a folder' });
  const store = new FolderStore(path.join(folder, 'file'));
  await t.rejects(store.create('log/1', Buffer.from('x')), {
    code: 'STORE',
    message: /cannot write .*file.*choose another folder/,
  });
  if (process.getuid?.() !== 0) {
    chmodSync(folder, 0o500);
    await t.rejects(new FolderStore(folder).create('x', Buffer.from('x')), {
      code: 'STORE',
      message: /no permission/,
    });
    chmodSync(folder, 0o700);
  }
});

t.test('other kinds of stores are refused by name', (t) => {
  t.throws(() => openStore('gs://bucket/data', '.'), {
    code: 'CONFIG',
    message: /gs:\/\/bucket.*a folder or s3:/,
  });
  for (const url of ['s3://', 's3:///data', 's3://B/data', 's3://no_underscores/data']) {
    t.throws(() => openStore(url, '.'), { code: 'CONFIG', message: /name a bucket/ }, url);
  }
  t.end();
});

t.test('where a bucket is: the configuration, then the environment, then AWS', (t) => {
  const settings = { endpoint: '', region: '', path_style: 'auto' } as const;
  t.strictSame(placeOf('s3://bucket/a//', undefined, {}), {
    url: 's3://bucket/a',
    bucket: 'bucket',
    prefix: 'a/',
    region: 'us-east-1',
    pathStyle: false,
  });
  const env = { AWS_ENDPOINT_URL: 'http://all:1', AWS_REGION: 'eu-west-1' };
  t.match(placeOf('s3://bucket', settings, env), {
    prefix: '',
    endpoint: 'http://all:1',
    region: 'eu-west-1',
    pathStyle: true,
  });
  const named = { endpoint: 'http://own:2', region: 'eu-south-1', path_style: 'never' } as const;
  t.match(placeOf('s3://bucket', named, { ...env, AWS_ENDPOINT_URL_S3: 'http://s3:3' }), {
    endpoint: 'http://own:2',
    region: 'eu-south-1',
    pathStyle: false,
  });
  t.match(placeOf('s3://bucket', settings, { ...env, AWS_ENDPOINT_URL_S3: 'http://s3:3' }), {
    endpoint: 'http://s3:3',
  });
  t.end();
});

t.test('a store that lets two writers win is refused', async (t) => {
  /** Looks first and writes then, as many S3 servers do. */
  class Unlocked extends MemoryStore {
    override async create(key: string, bytes: Uint8Array) {
      if (await this.size(key)) return false;
      await this.replace(key, bytes);
      return true;
    }
  }
  await t.rejects(probeStore(new Unlocked()), {
    code: 'STORE',
    message: /of 50 writers .* 50 were told that they had won.*If-None-Match/,
  });
  /** Lets one win and keeps another's bytes. */
  class Mixed extends MemoryStore {
    override async create(key: string, bytes: Uint8Array) {
      const first = !this.files.has(key);
      await this.replace(key, bytes);
      return first;
    }
  }
  await t.rejects(probeStore(new Mixed()), { message: /not the one of the writer/ });
  const store = new FolderStore(t.testdir());
  t.strictSame(await probeStore(store), { writers: 50 });
  t.strictSame(await store.list('probe/'), [], 'nothing of the probe is left');
});
