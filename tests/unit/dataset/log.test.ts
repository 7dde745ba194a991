/** Snapshots and replaces: every reader of a log has the same with and without. */
import t from 'tap';
import { randomFrom } from '../../../pipelines/core/random.js';
import { datasetOf, openDataset } from '../../../pipelines/dataset/dataset.js';
import { liveContent, liveContentOf, liveFiles } from '../../../pipelines/dataset/log/live.js';
import {
  appendEntry,
  type NewEntry,
  readLog,
  readLogPlainly,
} from '../../../pipelines/dataset/log/log.js';
import {
  checkSnapshots,
  snapshotKey,
  snapshotRanges,
  writeSnapshots,
} from '../../../pipelines/dataset/log/snapshot.js';
import { contentHash } from '../../../pipelines/dataset/rows/content-hash.js';
import type { LogEntry } from '../../../pipelines/generated/log-entry.js';
import { MemoryStore } from '../../../pipelines/stores/memory.js';
import {
  appendOf,
  madeUpFile,
  randomHistory,
  replaceOf,
  versionOf,
  withdrawOf,
} from '../../helpers/histories.js';
import { same } from '../../helpers/same.js';

const pathsOf = (files: readonly { path: string }[]) => files.map(({ path }) => path).sort();

/** A store that counts what is asked of it. */
class CountingStore extends MemoryStore {
  reads = 0;
  lists = 0;
  override async read(key: string) {
    this.reads += 1;
    return super.read(key);
  }
  override async list(prefix: string) {
    this.lists += 1;
    return super.list(prefix);
  }
}

const snapshotsOf = (store: MemoryStore) => store.list('log/snapshots/');

t.test('random histories: each version is what was live then', async (t) => {
  for (let seed = 0; seed < 40; seed++) {
    const store = new MemoryStore();
    const random = randomFrom(`history ${seed}`);
    const history = await randomHistory(store, random, 1 + random.below(60));
    const log = await readLog(store);
    same(t, log, history.log);
    t.strictSame(pathsOf(liveFiles(log).map(({ file }) => file)), history.head);
    for (const [i, paths] of history.versions.entries()) {
      const { files, live, version } = datasetOf(store, log, i + 1);
      t.strictSame(pathsOf(files), paths, `history ${seed}, version ${i + 1}`);
      t.strictSame(version.content_hash, history.contents[i]);
      t.strictSame(
        live.flatMap(({ withdrawn }) => [...withdrawn.samples]).sort(),
        history.withdrawn[i],
      );
      t.strictSame(liveContentOf(live), version.content_hash);
    }
  }
});

t.test('snapshots missing or damaged in every way: the same log', async (t) => {
  const store = new MemoryStore();
  const { log } = await randomHistory(store, randomFrom('long'), 1234);
  t.equal((await snapshotsOf(store)).length, 13, '12 of 100 entries and 1 of 1,000');
  t.strictSame(await checkSnapshots(store, log), []);
  same(t, await readLog(store), log);
  for (let seed = 0; seed < 40; seed++) {
    const random = randomFrom(`damage ${seed}`);
    const copy = new MemoryStore();
    for (const [key, bytes] of store.files) copy.files.set(key, Buffer.from(bytes));
    for (const key of await snapshotsOf(copy)) {
      const bytes = copy.files.get(key) as Buffer;
      const choice = random.below(4);
      if (choice === 0) await copy.remove(key);
      if (choice === 1) bytes[random.below(bytes.length)] = random.below(256);
      if (choice === 2) await copy.replace(key, bytes.subarray(0, random.below(bytes.length)));
    }
    same(t, await readLog(copy), log, `damage ${seed}`);
    same(t, await readLogPlainly(copy), log);
  }
});

t.test('a snapshot that tells other entries than the log is found by verify', async (t) => {
  const store = new MemoryStore();
  const { log } = await randomHistory(store, randomFrom('one'), 120);
  const other = new MemoryStore();
  await randomHistory(other, randomFrom('two'), 120);
  const [key] = await snapshotsOf(store);
  await store.replace(key as string, other.files.get(key as string) as Buffer);
  t.match(await checkSnapshots(store, log), [/other entries than the log: remove the file/]);
  await store.replace(key as string, Buffer.from('nothing'));
  t.match(await checkSnapshots(store, log), [/is not gzip.*nothing is lost/]);
});

t.test('a log of 10,045 entries opens with few reads', async (t) => {
  const store = new CountingStore();
  let log = await appendEntry(
    store,
    [],
    appendOf('0', [madeUpFile('x', ['0'.repeat(64)])]),
    () => {},
  );
  for (let i = 1; i < 10_045; i++)
    log = await appendEntry(store, log.splice(0), appendOf(`${i}`, []), () => {});
  t.equal((await snapshotsOf(store)).length, 111);
  store.reads = 0;
  store.lists = 0;
  t.equal((await readLog(store)).length, 10_045);
  t.equal(store.lists, 1);
  t.ok(store.reads < 100, `${store.reads} reads`);
});

t.test('who writes a hundredth entry writes what snapshots are missing', async (t) => {
  const store = new MemoryStore();
  const { log } = await randomHistory(store, randomFrom('missing'), 199);
  for (const key of await snapshotsOf(store)) await store.remove(key);
  await appendEntry(store, log, appendOf('last', []), () => {});
  t.strictSame(await snapshotsOf(store), snapshotRanges(200).map(snapshotKey));
  t.equal(await writeSnapshots(store, await readLog(store)), 0, 'there already');
});

t.test('a gap in the log is an error that names the file', async (t) => {
  const store = new MemoryStore();
  await randomHistory(store, randomFrom('gap'), 30);
  await store.remove('log/00000000000000000011.json');
  await t.rejects(readLog(store), { code: 'DATASET', message: /0011\.json is missing.*gap/ });
});

t.test('rows that are not live cannot be withdrawn', async (t) => {
  const rows = ['a', 'b'].map((name) => name.repeat(64));
  const [file, other] = [madeUpFile('file', rows), madeUpFile('other', ['c'.repeat(64)])];
  const log = await appendEntry(new MemoryStore(), [], appendOf('1', [file]), () => {});
  const after = (...entries: NewEntry[]) => [
    ...log,
    ...entries.map((entry, i) => ({ ...entry, sequence: log.length + i }) as LogEntry),
  ];
  t.strictSame(
    liveContent(after(withdrawOf('2', file, rows.slice(0, 1)))),
    contentHash(rows.slice(1)),
  );
  const twice = withdrawOf('3', file, rows.slice(0, 1));
  for (const bad of [
    [withdrawOf('2', other, ['c'.repeat(64)])],
    [twice, twice],
    [withdrawOf('2', file, [...rows, 'c'.repeat(64)])],
    [{ ...withdrawOf('2', file, rows), files: [{ ...twice.files[0], sample_ids: rows }] }],
    [withdrawOf('2', file, rows.slice(0, 1)), replaceOf('3', [file], [file])],
  ])
    t.throws(() => liveContent(after(...(bad as NewEntry[]))), {
      code: 'DATASET',
      message: /log is damaged/,
    });
});

t.test('a replace of what is not live, or by other rows, is refused', async (t) => {
  const store = new MemoryStore();
  const [a, b, c] = ['a', 'b', 'c'].map((name) => madeUpFile(name, [name.repeat(64)]));
  if (!a || !b || !c) throw new Error('three files');
  const log = await appendEntry(store, [], appendOf('1', [a]), () => {});
  const unknown = await appendEntry(store, log, replaceOf('2', [b], [b]), () => {});
  t.throws(() => liveFiles(unknown), { code: 'DATASET', message: /not live/ });
  const other = await appendEntry(
    new MemoryStore(),
    log.slice(0, 1),
    replaceOf('2', [a], [c]),
    () => {},
  );
  t.throws(() => liveFiles(other), { code: 'DATASET', message: /another content hash/ });
});

t.test('a run that has not finished is told by its appends alone', async (t) => {
  const store = new MemoryStore();
  const file = madeUpFile('a', ['a'.repeat(64)]);
  const moved = madeUpFile('b', ['a'.repeat(64)]);
  let log = await appendEntry(store, [], appendOf('1', [file]), () => {});
  log = await appendEntry(store, log, versionOf('2', 1, file.content_hash), () => {});
  log = await appendEntry(store, log, replaceOf('3', [file], [moved]), () => {});
  t.equal((await openDataset(store)).unfinished, 0);
  await appendEntry(store, log, appendOf('4', []), () => {});
  t.equal((await openDataset(store)).unfinished, 1);
});
