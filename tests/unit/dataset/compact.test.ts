/** Compaction: the same rows give the same files, whatever the history; nothing is lost on the way. */
import { readdirSync } from 'node:fs';
import t from 'tap';
import type { Clock } from '../../../pipelines/core/clock.js';
import { StoreError } from '../../../pipelines/core/errors.js';
import { sha256 } from '../../../pipelines/core/hash.js';
import { type Random, randomFrom } from '../../../pipelines/core/random.js';
import { type CompactOptions, compact } from '../../../pipelines/dataset/compact/compact.js';
import { openSpill } from '../../../pipelines/dataset/compact/spill.js';
import { openDataset } from '../../../pipelines/dataset/dataset.js';
import { liveContent, liveFiles } from '../../../pipelines/dataset/log/live.js';
import { appendEntry, readLog } from '../../../pipelines/dataset/log/log.js';
import { contentHash } from '../../../pipelines/dataset/rows/content-hash.js';
import type { SampleRow, Split } from '../../../pipelines/dataset/rows/row.js';
import { readShard, ShardWriter } from '../../../pipelines/dataset/shards/parquet.js';
import type { DataFile, Made } from '../../../pipelines/generated/log-entry.js';
import { MemoryStore } from '../../../pipelines/stores/memory.js';
import { appendOf, MADE, versionOf, withdrawOf } from '../../helpers/histories.js';
import { sampleRow } from '../../helpers/rows.js';
import { same } from '../../helpers/same.js';

const ROWS = 120;
const LAYOUT = { shard_bytes: 60_000, row_group: 16 };
const OTHER: Made = { ...MADE, seed: 2 };

const clock: Clock = { now: () => 0, iso: () => '2026-01-01T00:00:00.000Z', sleep: async () => {} };
let ids = 0;
const newId = () => `id ${ids++}`;

const rows = Array.from({ length: ROWS }, (_, i) =>
  sampleRow(i, {
    sample_id: sha256(`sample ${i}`),
    document_id: sha256(`document ${i % 20}`),
    split: i % 20 < 3 ? 'validation' : 'train',
  }),
);
const madeOf = (row: SampleRow): Made =>
  Number.parseInt(row.sample_id[0] as string, 16) < 4 ? OTHER : MADE;

async function fileOf(
  store: MemoryStore,
  made: Made,
  split: Split,
  of: SampleRow[],
  rowGroup: number,
): Promise<DataFile> {
  const writer = new ShardWriter(JSON.stringify(made), rowGroup);
  for (const row of of) writer.add(row);
  const bytes = await writer.finish();
  const digest = sha256(bytes);
  const path = `data/${split}-${digest.slice(0, 16)}.parquet`;
  await store.create(path, bytes);
  return {
    path,
    split,
    rows: of.length,
    bytes: bytes.length,
    sha256: digest,
    content_hash: contentHash(of.map(({ row_hash }) => row_hash)),
  };
}

/** These rows, appended in random order in commits of random sizes, and a version of them. */
async function fill(store: MemoryStore, random: Random, of: readonly SampleRow[]): Promise<void> {
  const waiting = random.shuffled(of);
  let log = await readLog(store);
  while (waiting.length > 0) {
    const taken = waiting.splice(0, 1 + random.below(40));
    for (const made of [MADE, OTHER]) {
      const files: DataFile[] = [];
      for (const split of ['train', 'validation'] as const) {
        const part = taken.filter((row) => row.split === split && madeOf(row) === made);
        if (part.length > 0)
          files.push(await fileOf(store, made, split, part, 1 + random.below(20)));
      }
      if (files.length === 0) continue;
      const entry = { ...appendOf(newId(), files), made } as ReturnType<typeof appendOf>;
      log = await appendEntry(store, log, entry, () => {});
    }
  }
  await finish(store);
}

async function finish(store: MemoryStore): Promise<void> {
  const log = await readLog(store);
  const number = log.filter(({ kind }) => kind === 'version').length + 1;
  const content = liveContent(log);
  await appendEntry(store, log, versionOf(newId(), number, content), () => {});
}

const optionsFor = (store: MemoryStore, change: Partial<CompactOptions> = {}): CompactOptions => ({
  store,
  clock,
  newId,
  layout: LAYOUT,
  memory: 1 << 30,
  spill: () => Promise.reject(new Error('rows fit into memory')),
  ...change,
});

async function rowsOf(store: MemoryStore, version?: number): Promise<SampleRow[]> {
  const found: SampleRow[] = [];
  for (const { path } of (await openDataset(store, version)).files)
    for await (const row of readShard(store.files.get(path) as Buffer, path)) found.push(row);
  return found;
}

const byId = (of: readonly SampleRow[]) =>
  [...of].sort((a, b) => (a.sample_id < b.sample_id ? -1 : 1));
const sortedIds = (of: readonly SampleRow[]) => of.map(({ sample_id }) => sample_id).sort();

t.test('random histories of the same rows compact to the same files', async (t) => {
  let reference: DataFile[] | undefined;
  for (let seed = 0; seed < 8; seed++) {
    const random = randomFrom(`history ${seed}`);
    const store = new MemoryStore();
    // Some grew in two versions, compacted in between with another layout.
    const half = seed % 2 === 0 ? 0 : 1 + random.below(ROWS - 1);
    if (half > 0) {
      await fill(store, random, rows.slice(0, half));
      await compact(optionsFor(store, { layout: { shard_bytes: 20_000, row_group: 7 } }));
    }
    await fill(store, random, rows.slice(half));
    const before = await openDataset(store);
    const scratch = t.testdir();
    const small = seed % 3 === 0;
    const result = await compact(
      optionsFor(store, small ? { memory: 20_000, spill: () => openSpill(scratch) } : {}),
    );
    t.strictSame(readdirSync(scratch), [], 'nothing is left of sorting');
    const after = await openDataset(store);
    t.ok(result.changed);
    t.equal(after.version.version, before.version.version + 1);
    t.strictSame(after.version.content_hash, before.version.content_hash, 'content hash kept');
    reference ??= after.files;
    same(t, after.files, reference, `history ${seed}: the same names and bytes`);
    t.equal((await rowsOf(store, before.version.version)).length, ROWS, 'the old version is there');
    const found = await rowsOf(store);
    same(t, byId(found), byId(rows), 'every row once, as it was');
    t.match(String(store.files.get('README.md')), after.files[0]?.path);

    const log = await readLog(store);
    const again = await compact(optionsFor(store));
    t.notOk(again.changed);
    t.equal((await readLog(store)).length, log.length, 'nothing to do the second time');
  }
  t.ok((reference?.length ?? 0) >= 5, `${reference?.length} files`);
});

t.test('rows lie by document, files are of like size, made and split apart', async (t) => {
  const store = new MemoryStore();
  await fill(store, randomFrom('layout'), rows);
  await compact(optionsFor(store));
  for (const { file, made } of (await openDataset(store)).live) {
    const found: SampleRow[] = [];
    for await (const row of readShard(store.files.get(file.path) as Buffer, file.path))
      found.push(row);
    const places = found.map((row) => `${row.document_id} ${row.sample_id}`);
    t.strictSame(places, [...places].sort());
    t.ok(found.every((row) => row.split === file.split && madeOf(row).seed === made.seed));
  }
});

/** A store that does something before a log entry is created. */
class HookedStore extends MemoryStore {
  beforeEntry: ((key: string) => Promise<void>) | undefined;
  writesLeft = Number.POSITIVE_INFINITY;

  override async create(key: string, bytes: Uint8Array) {
    if (key.startsWith('log/0') && this.beforeEntry) {
      const hook = this.beforeEntry;
      this.beforeEntry = undefined;
      await hook(key);
    }
    this.writesLeft -= 1;
    if (this.writesLeft < 0) throw new StoreError('cut');
    return super.create(key, bytes);
  }
}

t.test('an append that comes in between survives; no version of half a run', async (t) => {
  const store = new HookedStore();
  await fill(store, randomFrom('between'), rows.slice(0, 100));
  const late = rows.slice(100).filter((row) => madeOf(row) === MADE && row.split === 'train');
  store.beforeEntry = async () => {
    const file = await fileOf(store, MADE, 'train', late, 16);
    await appendEntry(store, await readLog(store), appendOf(newId(), [file]), () => {});
  };
  const result = await compact(optionsFor(store));
  t.ok(result.changed);
  t.equal(result.version, undefined, 'the run is not over');
  t.equal((await openDataset(store)).version.version, 1);
  t.equal((await openDataset(store)).unfinished, 1);
  await finish(store);
  t.strictSame(sortedIds(await rowsOf(store)), sortedIds([...rows.slice(0, 100), ...late]));
  t.ok((await compact(optionsFor(store))).changed, 'then the rest is compacted as well');
  t.strictSame(sortedIds(await rowsOf(store)), sortedIds([...rows.slice(0, 100), ...late]));
});

t.test('of two compactions at the same time one wins, the other gives up', async (t) => {
  const store = new HookedStore();
  await fill(store, randomFrom('two'), rows);
  store.beforeEntry = async () => {
    await compact(optionsFor(store, { layout: { shard_bytes: 30_000, row_group: 8 } }));
  };
  await t.rejects(compact(optionsFor(store)), { code: 'FENCED', message: /another compaction/ });
  t.strictSame(sortedIds(await rowsOf(store)), sortedIds(rows));
});

/** Withdraws rows, wherever they stand. */
async function withdrawRows(store: MemoryStore, of: readonly SampleRow[]): Promise<void> {
  for (const { file } of liveFiles(await readLog(store))) {
    const gone: SampleRow[] = [];
    for await (const row of readShard(store.files.get(file.path) as Buffer, file.path))
      if (of.some(({ sample_id }) => sample_id === row.sample_id)) gone.push(row);
    if (gone.length === 0) continue;
    const entry = withdrawOf(newId(), file, []);
    const withdrawn = {
      path: file.path,
      sample_ids: gone.map(({ sample_id }) => sample_id).sort(),
      content_hash: contentHash(gone.map(({ row_hash }) => row_hash)),
    };
    const log = await readLog(store);
    await appendEntry(store, log, { ...entry, files: [withdrawn] }, () => {});
  }
}

t.test('withdrawn rows are left out, whole files of them too', async (t) => {
  const [kept, gone] = [rows.slice(30), rows.slice(0, 30)];
  const expected = new MemoryStore();
  await fill(expected, randomFrom('kept'), kept);
  await compact(optionsFor(expected));
  const store = new MemoryStore();
  await fill(store, randomFrom('all'), kept);
  await fill(store, randomFrom('gone'), gone);
  await withdrawRows(store, gone);
  await finish(store);
  const before = await openDataset(store);
  const result = await compact(optionsFor(store));
  t.ok(result.changed);
  const after = await openDataset(store);
  t.strictSame(after.version.content_hash, before.version.content_hash);
  same(t, after.files, (await openDataset(expected)).files, 'as if they had never been there');
  t.notOk((await compact(optionsFor(store))).changed);
  await withdrawRows(store, kept.slice(0, 1));
  await finish(store);
  t.ok((await compact(optionsFor(store))).changed, 'compact files have to be compacted again');
  t.strictSame(sortedIds(await rowsOf(store)), sortedIds(kept.slice(1)));
});

t.test('a withdrawal that comes in between is not lost', async (t) => {
  const store = new HookedStore();
  await fill(store, randomFrom('withdrawal'), rows);
  store.beforeEntry = () => withdrawRows(store, rows.slice(0, 1));
  await t.rejects(compact(optionsFor(store)), { code: 'FENCED', message: /withdrawn meanwhile/ });
  t.ok((await compact(optionsFor(store))).changed);
  await finish(store);
  t.strictSame(sortedIds(await rowsOf(store)), sortedIds(rows.slice(1)));
});

t.test('cut off at every write, then run again', async (t) => {
  const whole = new HookedStore();
  await fill(whole, randomFrom('cut'), rows);
  const expected = await (async () => {
    const copy = new HookedStore();
    for (const [key, bytes] of whole.files) await copy.create(key, bytes);
    await compact(optionsFor(copy));
    return (await openDataset(copy)).files;
  })();
  for (let writes = 0; writes < expected.length + 2; writes++) {
    const store = new HookedStore();
    for (const [key, bytes] of whole.files) await store.create(key, bytes);
    store.writesLeft = writes;
    await t.rejects(compact(optionsFor(store)), { code: 'STORE' }, `cut after ${writes} writes`);
    same(t, sortedIds(await rowsOf(store)), sortedIds(rows), 'valid as it stands');
    store.writesLeft = Number.POSITIVE_INFINITY;
    const { version } = await compact(optionsFor(store));
    t.equal(version?.version, 2);
    same(t, (await openDataset(store)).files, expected);
  }
});

t.test(
  'a doubled row or a changed one stops it before anything is written to the log',
  async (t) => {
    const store = new MemoryStore();
    await fill(store, randomFrom('doubled'), rows);
    const twice = rows.find((row) => madeOf(row) === MADE && row.split === 'train') as SampleRow;
    const file = await fileOf(store, MADE, 'train', [twice], 16);
    await appendEntry(store, await readLog(store), appendOf(newId(), [file]), () => {});
    await finish(store);
    const { length } = await readLog(store);
    await t.rejects(compact(optionsFor(store)), {
      code: 'DATASET',
      message: new RegExp(`${twice.sample_id} twice`),
    });
    t.equal((await readLog(store)).length, length);

    const changed = new MemoryStore();
    const bad = await fileOf(changed, MADE, 'train', [{ ...twice, question: 'another?' }], 16);
    await appendEntry(changed, [], appendOf(newId(), [bad]), () => {});
    await finish(changed);
    await t.rejects(compact(optionsFor(changed)), {
      code: 'DATASET',
      message: /columns were changed/,
    });

    const lost = new MemoryStore();
    await fill(lost, randomFrom('lost'), rows);
    const [gone] = (await openDataset(lost)).files as [DataFile];
    await lost.remove(gone.path);
    await t.rejects(compact(optionsFor(lost)), { code: 'DATASET', message: /is missing/ });
  },
);
