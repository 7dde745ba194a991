/** Garbage: what nothing refers to goes, and never anything else. */
import { gzipSync } from 'node:zlib';
import t from 'tap';
import type { Clock } from '../../../pipelines/core/clock.js';
import { randomFrom } from '../../../pipelines/core/random.js';
import { collectGarbage, type GcOptions } from '../../../pipelines/dataset/gc.js';
import { blobKey, submissionKey } from '../../../pipelines/dataset/ledger/submission.js';
import { appendEntry, readLog } from '../../../pipelines/dataset/log/log.js';
import { MemoryStore } from '../../../pipelines/stores/memory.js';
import { putFile } from '../../../pipelines/stores/put-file.js';
import type { StoreEntry } from '../../../pipelines/stores/store.js';
import { appendOf, madeUpFile, randomHistory } from '../../helpers/histories.js';

/** A memory store's time is its number of writes; so is this clock's. */
class TimedStore extends MemoryStore {
  time = 0;
  looks = 0;
  /** called before the n-th look at data/ */
  onLook: ((look: number) => Promise<void>) | undefined;

  override async entries(prefix: string): Promise<StoreEntry[]> {
    if (prefix === 'data/') await this.onLook?.(this.looks++);
    return super.entries(prefix);
  }
}

const clockOf = (now: () => number): Clock => ({ now, iso: () => '', sleep: async () => {} });
const writesOf = (store: MemoryStore): Promise<number> =>
  store
    .replace('now', Buffer.alloc(0))
    .then(() => store.entries(''))
    .then((all) => Math.max(...all.map(({ changedMs }) => changedMs)));

const collect = async (store: MemoryStore, change: Partial<GcOptions> = {}) => {
  const now = await writesOf(store);
  return collectGarbage({ store, clock: clockOf(() => now), graceMs: 0, remove: true, ...change });
};

const dataOf = (store: MemoryStore) => store.list('data/');

t.test('random histories: kept versions and the end of the log stay whole', async (t) => {
  let dropped = 0;
  for (let seed = 0; seed < 60; seed++) {
    const random = randomFrom(`gc ${seed}`);
    const store = new MemoryStore();
    const history = await randomHistory(store, random, 5 + random.below(60));
    for (let i = 0; i < 3; i++) await store.create(`data/orphan-${i}`, Buffer.from('x'));
    await store.create('ledger/orphan', Buffer.from('x'));
    await store.create('.tmp/half', Buffer.from('x'));
    await store.create('blobs/sha256/aa/aaaa', Buffer.from('a text'));
    const keepVersions = random.below(3) === 0 ? undefined : 1 + random.below(4);
    const dry = await collect(store, { keepVersions, remove: false });
    t.equal((await store.list('.tmp/')).length, 1, 'only told');
    const result = await collect(store, { keepVersions });
    t.strictSame(result.garbage, dry.garbage);
    t.equal(result.removed, dry.garbage.length);
    const kept = history.versions.slice(
      Math.max(0, history.versions.length - (keepVersions ?? Number.POSITIVE_INFINITY)),
    );
    const expected = [...new Set([...history.head, ...kept.flat()])].sort();
    t.strictSame(await dataOf(store), expected, `history ${seed}, ${keepVersions} versions`);
    t.strictSame(await store.list('ledger/'), []);
    t.strictSame(await store.list('.tmp/'), []);
    t.equal((await store.list('blobs/')).length, 1, 'texts only on demand');
    t.strictSame(await readLog(store), history.log);
    const readable = history.versions.map((paths) =>
      paths.every((path) => expected.includes(path)),
    );
    t.strictSame(
      result.droppedVersions,
      readable.flatMap((whole, i) => (whole ? [] : [i + 1])),
    );
    dropped += result.droppedVersions.length;
    t.strictSame((await collect(store, { keepVersions })).garbage, []);
  }
  t.ok(dropped > 10, `${dropped} versions were dropped`);
});

t.test('what is younger than the grace time stays', async (t) => {
  const store = new MemoryStore();
  await appendEntry(store, [], appendOf('1', []), () => {});
  await store.create('data/old', Buffer.from('x'));
  const then = await writesOf(store);
  await store.create('data/young', Buffer.from('x'));
  const now = await writesOf(store);
  const result = await collect(store, { graceMs: now - then, clock: clockOf(() => now) });
  t.strictSame(
    result.garbage.map(({ key, why }) => [key, why]),
    [['data/old', 'unreferenced']],
  );
  t.equal(result.young, 1);
  t.ok(store.files.has('data/young'));
});

t.test('ledgers that the log names stay', async (t) => {
  const store = new MemoryStore();
  await store.create('ledger/named', Buffer.from('x'));
  const ledger = [{ path: 'ledger/named', records: 0, bytes: 1, sha256: 'a'.repeat(64) }];
  await appendEntry(store, [], appendOf('1', [], ledger), () => {});
  t.strictSame((await collect(store)).garbage, []);
});

t.test('a file that a run takes up again between two looks stays', async (t) => {
  const store = new TimedStore();
  const { log } = await randomHistory(store, randomFrom('race'), 12);
  const { text, ...file } = madeUpFile('left behind', ['a'.repeat(64)]);
  await store.create(file.path, Buffer.from(text));
  await store.create('data/orphan', Buffer.from('x'));
  store.onLook = async (look) => {
    // The run that was killed goes on: it finds its file and writes it again, its entry follows.
    if (look === 1) await putFile(store, file.path, Buffer.from(text));
  };
  const result = await collect(store);
  t.ok(result.garbage.some(({ key }) => key === file.path));
  t.ok(store.files.has(file.path));
  t.notOk(store.files.has('data/orphan'));
  store.looks = 0;
  store.onLook = async (look) => {
    if (look === 1) await appendEntry(store, log, appendOf('late', [file]), () => {});
  };
  await collect(store);
  t.ok(store.files.has(file.path), 'or names it');
});

t.test('texts that no submission names, once they are old enough', async (t) => {
  const store = new MemoryStore();
  await appendEntry(store, [], appendOf('1', []), () => {});
  const [used, unused, late] = ['a', 'b', 'c'].map((c) => c.repeat(64)) as [string, string, string];
  const document = { id: used, source: 'x', bytes: 1, questions: [] };
  const lines = [{ id: 'd'.repeat(64), identity: 'i', documents: 1 }, document];
  await store.create(
    submissionKey('d'.repeat(64)),
    gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join('')),
  );
  for (const id of [used, unused]) await store.create(blobKey(id), Buffer.from('x'));
  for (const key of ['claims/aa/old', 'claims/bb/again'])
    await putFile(store, key, Buffer.from('x'));
  const then = await writesOf(store);
  await store.create(blobKey(late), Buffer.from('x'));
  await putFile(store, 'claims/bb/again', Buffer.from('x'));
  const now = await writesOf(store);
  const result = await collect(store, { blobGraceMs: now - then, clock: clockOf(() => now) });
  t.strictSame(
    result.garbage.map(({ key }) => key),
    [blobKey(unused), 'claims/aa/old'],
  );
  t.strictSame(await store.list('claims/'), ['claims/bb/again'], 'a message of now has it again');
  t.strictSame(await store.list('blobs/'), [blobKey(used), blobKey(late)].sort());
});

t.test('without a log nothing is removed', async (t) => {
  const store = new MemoryStore();
  await store.create('data/x', Buffer.from('x'));
  await t.rejects(collect(store), { code: 'DATASET', message: /no log/ });
  t.ok(store.files.has('data/x'));
});
