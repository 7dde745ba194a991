/** Copies of data sets: whole, verified, resumable, and never half visible. */
import t from 'tap';
import type { Clock } from '../../../pipelines/core/clock.js';
import { StoreError } from '../../../pipelines/core/errors.js';
import { randomFrom } from '../../../pipelines/core/random.js';
import { datasetOf, openDataset } from '../../../pipelines/dataset/dataset.js';
import { contentOf, liveFiles } from '../../../pipelines/dataset/log/live.js';
import { appendEntry, readLog } from '../../../pipelines/dataset/log/log.js';
import {
  type TransferOptions,
  type TransferProgress,
  transfer,
} from '../../../pipelines/dataset/transfer/transfer.js';
import type { DataFile, LogEntry } from '../../../pipelines/generated/log-entry.js';
import { MemoryStore } from '../../../pipelines/stores/memory.js';
import type { StagedObject } from '../../../pipelines/stores/store.js';
import {
  appendOf,
  madeUpFile,
  randomHistory,
  replaceOf,
  versionOf,
} from '../../helpers/histories.js';

const clock: Clock = { now: () => 0, iso: () => '', sleep: async () => {} };

/** A memory store with a name, that counts and fails on demand. */
class TestStore extends MemoryStore {
  /** writes until one fails */
  writesLeft = Number.POSITIVE_INFINITY;
  /** fails so many reads, transiently, in the middle */
  brokenReads = 0;
  staged = 0;

  constructor(override readonly url: string) {
    super();
  }

  private write(): void {
    this.writesLeft -= 1;
    if (this.writesLeft < 0) throw new StoreError('the connection was cut');
  }

  override async create(key: string, bytes: Uint8Array) {
    this.write();
    return super.create(key, bytes);
  }

  override async stage(): Promise<StagedObject> {
    this.staged += 1;
    return super.stage();
  }

  override async stream(key: string, from?: number, to?: number) {
    const parts = await super.stream(key, from, to);
    if (!parts || this.brokenReads === 0) return parts;
    this.brokenReads -= 1;
    return (async function* () {
      for await (const part of parts) yield part.subarray(0, 1);
      throw new StoreError('connection reset', { transient: true });
    })();
  }
}

const contentAt = (log: readonly LogEntry[]) => contentOf(liveFiles(log).map(({ file }) => file));

/** A random history that ends with a version. */
async function made(seed: string, steps: number) {
  const from = new TestStore(`memory:${seed}`);
  const { log, versions } = await randomHistory(from, randomFrom(seed), steps);
  const entry = versionOf('last', versions.length + 1, contentAt(log));
  const history = { log: await appendEntry(from, log, entry, () => {}) };
  return { from, history, version: datasetOf(from, history.log).version };
}

const copy = (from: TestStore, to: TestStore, change: Partial<TransferOptions> = {}) =>
  transfer({ from, to, allVersions: false, documents: false, parallel: 4, clock, ...change });

/** What a reader sees: everything of the newest version is there, byte for byte. */
async function complete(store: TestStore, source: TestStore): Promise<boolean> {
  const { files } = await openDataset(store);
  return files.every(({ path }) => {
    const [there, here] = [store.files.get(path), source.files.get(path)];
    return there && here && there.equals(here);
  });
}

t.test('random histories, any version: the same log, versions and files', async (t) => {
  for (let seed = 0; seed < 25; seed++) {
    const random = randomFrom(`push ${seed}`);
    const { from, history, version } = await made(`history ${seed}`, 1 + random.below(150));
    const number = 1 + random.below(version.version);
    const to = new TestStore('memory:to');
    const first = await copy(from, to, { version: number });
    const log = await readLog(to);
    t.strictSame(log, history.log.slice(0, log.length));
    t.strictSame(log.at(-1), datasetOf(from, history.log, number).version);
    t.equal(first.version.version, number);
    t.ok(await complete(to, from), `history ${seed}, version ${number}`);

    const before = new Set(to.files.keys());
    const second = await copy(from, to);
    t.strictSame(await readLog(to), history.log, 'what has come since');
    t.ok(await complete(to, from));
    const data = [...to.files.keys()].filter((key) => key.startsWith('data/') && !before.has(key));
    t.equal(second.copied.files, data.length, 'and nothing else');
    t.match(String(to.files.get('README.md')), `Version ${version.version}:`);
    const again = await copy(from, to);
    t.equal(again.copied.files + again.entries, 0, 'nothing to do');
  }
});

t.test(
  'cut off at every write, then let go: never half visible, nothing copied twice',
  async (t) => {
    const { from, history } = await made('cut', 30);
    const needed = (await openDataset(from)).files.length;
    const to = new TestStore('memory:to');
    let copied = 0;
    for (let writes = 0; ; writes++) {
      to.writesLeft = 1;
      try {
        copied += (await copy(from, to, { parallel: 1 })).copied.files;
        break;
      } catch (error) {
        t.match(error, { code: 'STORE' });
        const log = await readLog(to);
        if (log.length > 0)
          t.ok(
            (await openDataset(from)).files.every(({ path }) => to.files.has(path)),
            'the log begins when all files are there',
          );
      }
      t.ok(writes < 100);
    }
    t.ok(await complete(to, from));
    t.strictSame(await readLog(to), history.log);
    t.equal(to.staged, 2 * needed - 1, 'each call copied one file, and was cut in the next');
    t.equal(copied, 0, 'the last call found all files there');
  },
);

t.test('stopped by its signal: the log is untouched', async (t) => {
  const { from } = await made('stop', 20);
  const to = new TestStore('memory:to');
  const stop = new AbortController();
  const onProgress = ({ done }: TransferProgress) => done === 2 && stop.abort();
  await t.rejects(copy(from, to, { parallel: 1, signal: stop.signal, onProgress }), {
    name: 'AbortError',
  });
  t.strictSame(await readLog(to), []);
  await copy(from, to);
  t.ok(await complete(to, from));
});

t.test('a damaged source is told, and nothing of it is copied', async (t) => {
  const { from } = await made('damaged', 20);
  const [file] = (await openDataset(from)).files as [DataFile];
  for (const bytes of [Buffer.alloc(file.bytes), Buffer.from('x')]) {
    await from.replace(file.path, bytes);
    const to = new TestStore('memory:to');
    await t.rejects(copy(from, to), {
      code: 'DATASET',
      message: new RegExp(`${file.path} is not the file the log names`),
    });
    t.notOk(to.files.has(file.path));
    t.strictSame(await readLog(to), []);
  }
  await from.remove(file.path);
  await t.rejects(copy(from, new TestStore('memory:to')), { message: /is missing: restore it/ });
});

t.test(
  'files that lie at the target already are checked; damaged ones are copied again',
  async (t) => {
    const { from } = await made('mend', 25);
    const files = (await openDataset(from)).files.slice(0, 3) as [DataFile, DataFile, DataFile];
    const to = new TestStore('memory:to');
    await to.replace(files[0].path, Buffer.alloc(files[0].bytes));
    await to.replace(files[1].path, Buffer.from('half'));
    await to.replace(files[2].path, from.files.get(files[2].path) as Buffer);
    const result = await copy(from, to);
    t.strictSame(result.mended.sort(), [files[0].path, files[1].path].sort());
    t.equal(result.present, 1);
    t.ok(await complete(to, from));
  },
);

t.test('a connection that breaks is taken up again', async (t) => {
  const { from } = await made('broken', 25);
  const to = new TestStore('memory:to');
  from.brokenReads = 4;
  let last: TransferProgress | undefined;
  const onProgress = (progress: TransferProgress) => {
    last = { ...progress };
  };
  const result = await copy(from, to, { parallel: 1, onProgress });
  t.ok(await complete(to, from));
  t.equal(last?.bytesDone, result.copied.bytes, 'bytes that came to nothing do not count');
  t.equal(last?.bytes, result.copied.bytes);
  from.brokenReads = 1000;
  await t.rejects(copy(from, new TestStore('memory:other')), { message: /reset/ }, 'not for ever');
});

t.test('two copies at the same time to one target', async (t) => {
  for (let seed = 0; seed < 5; seed++) {
    const { from, history } = await made(`two ${seed}`, 60);
    const to = new TestStore('memory:to');
    await Promise.all([copy(from, to), copy(from, to, { parallel: 2 })]);
    t.ok(await complete(to, from));
    t.strictSame(await readLog(to), history.log);
  }
});

t.test('another history is refused by the first entry that differs', async (t) => {
  const { from, history } = await made('mine', 20);
  const to = new TestStore('memory:to');
  await copy(from, to, { version: 1 });
  const log = await readLog(to);
  await appendEntry(to, log, appendOf('a stranger', []), () => {});
  await t.rejects(copy(from, to), {
    code: 'DATASET',
    message: new RegExp(`0{10}${log.length}\\.json is append.*a stranger.*copy from there`, 's'),
  });
  t.equal((await readLog(to)).length, log.length + 1);
  await appendEntry(from, history.log, appendOf('more', []), () => {});
  const ahead = await copy(from, new TestStore('memory:ahead'));
  t.equal(ahead.entries, history.log.length, 'a run that has not finished is not copied');
  await t.rejects(copy(from, from), { code: 'CONFIG' });
});

t.test('a target that is ahead of the version has it already', async (t) => {
  const { from } = await made('ahead', 40);
  const to = new TestStore('memory:to');
  await copy(from, to);
  const result = await copy(from, to, { version: 1, allVersions: true });
  t.equal(result.entries, 0);
});

t.test('files of old versions come along on demand, as far as they are there', async (t) => {
  const from = new TestStore('memory:from');
  const files = ['a', 'b', 'c'].map((name) => madeUpFile(name, [name.repeat(64)]));
  const moved = madeUpFile('moved', ['a'.repeat(64), 'b'.repeat(64), 'c'.repeat(64)]);
  for (const { path, text } of [...files, moved]) await from.create(path, Buffer.from(text));
  let log = await appendEntry(
    from,
    [],
    appendOf(
      '1',
      files.map(({ text, ...file }) => file),
    ),
    () => {},
  );
  log = await appendEntry(from, log, versionOf('2', 1, moved.content_hash), () => {});
  const { text: _, ...added } = moved;
  log = await appendEntry(from, log, replaceOf('3', files, [added]), () => {});
  await appendEntry(from, log, versionOf('4', 2, moved.content_hash), () => {});
  await from.remove(files[0]?.path as string);

  const newest = new TestStore('memory:newest');
  t.equal((await copy(from, newest)).copied.files, 1);
  const all = new TestStore('memory:all');
  const result = await copy(from, all, { allVersions: true });
  t.equal(result.copied.files, 3);
  t.ok(result.lacking.includes(files[0]?.path as string));
});

t.test('a log that names files outside the data set is not followed', async (t) => {
  const from = new TestStore('memory:from');
  const { text: _, ...file } = madeUpFile('a', ['a'.repeat(64)]);
  const log = await appendEntry(
    from,
    [],
    appendOf('1', [{ ...file, path: '../../etc/x' }]),
    () => {},
  );
  await appendEntry(from, log, versionOf('2', 1, file.content_hash), () => {});
  await t.rejects(copy(from, new TestStore('memory:to')), { message: /outside the data set/ });
});
