import { chmodSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { FolderStore } from '../../pipelines/stores/folder.js';
import { MemoryStore } from '../../pipelines/stores/memory.js';
import { openStore } from '../../pipelines/stores/open.js';
import type { Store } from '../../pipelines/stores/store.js';

const text = (bytes: Buffer | undefined) => bytes?.toString('utf8');

/** What every store must do; a new one is added to the list below. */
function conformance(name: string, make: (t: Test) => Store) {
  t.test(`${name}: conformance`, async (t) => {
    const store = make(t);
    t.equal(await store.read('a/b'), undefined);
    t.equal(await store.create('a/b', Buffer.from('one')), true);
    t.equal(await store.create('a/b', Buffer.from('two')), false);
    t.equal(text(await store.read('a/b')), 'one', 'a create never changes what is there');
    await store.replace('a/b', Buffer.from('three'));
    t.equal(text(await store.read('a/b')), 'three');
    await store.create('a/ä ö/c', Buffer.from('x'));
    await store.create('z', Buffer.alloc(0));
    t.strictSame(await store.list('a/'), ['a/b', 'a/ä ö/c']);
    t.strictSame(await store.list('none/'), []);
    t.equal((await store.read('z'))?.length, 0);
    const entries = await store.entries('a/');
    t.strictSame(
      entries.map(({ key, bytes }) => [key, bytes]),
      [
        ['a/b', 5],
        ['a/ä ö/c', 1],
      ],
    );
    t.ok(entries.every(({ changedMs }) => changedMs > 0));
    await store.remove('a/ä ö/c');
    await store.remove('a/ä ö/c');
    t.strictSame(await store.list('a/'), ['a/b'], 'removed; missing is fine');
    const wins = await Promise.all(
      Array.from({ length: 50 }, (_, i) => store.create('race', Buffer.from(`writer ${i}`))),
    );
    t.equal(wins.filter(Boolean).length, 1, 'of 50 concurrent creates one wins');
    t.equal(text(await store.read('race')), `writer ${wins.indexOf(true)}`);
  });
}

conformance('folder', (t) => new FolderStore(t.testdir()));
conformance('memory', () => new MemoryStore());

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
  t.throws(() => openStore('s3://bucket/data', '.'), {
    code: 'CONFIG',
    message: /s3:\/\/bucket.*only folders/,
  });
  t.end();
});
