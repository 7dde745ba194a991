/** Versions leave the same of near-duplicates in whatever order, commits and versions they came. */
import t from 'tap';
import type { Clock } from '../../../pipelines/core/clock.js';
import { sha256 } from '../../../pipelines/core/hash.js';
import { type Random, randomFrom } from '../../../pipelines/core/random.js';
import { openDataset } from '../../../pipelines/dataset/dataset.js';
import { writeLedger } from '../../../pipelines/dataset/ledger/ledger.js';
import { DatasetView } from '../../../pipelines/dataset/ledger/view.js';
import { liveContent } from '../../../pipelines/dataset/log/live.js';
import { readLog } from '../../../pipelines/dataset/log/log.js';
import { contentHash } from '../../../pipelines/dataset/rows/content-hash.js';
import type { SampleRow } from '../../../pipelines/dataset/rows/row.js';
import { checkedRows } from '../../../pipelines/dataset/shards/checked-rows.js';
import { ShardWriter } from '../../../pipelines/dataset/shards/parquet.js';
import { verifyDataset } from '../../../pipelines/dataset/verify/verify.js';
import {
  DocumentSketcher,
  packedDocument,
} from '../../../pipelines/filters/near/document-sketch.js';
import { packedSample, textSketch } from '../../../pipelines/filters/near/text-sketch.js';
import type { LedgerRecord } from '../../../pipelines/generated/ledger-record.js';
import { countRecords } from '../../../pipelines/runtime/outcome/summary.js';
import { followDuplicates } from '../../../pipelines/runtime/version/near-duplicates.js';
import { writeVersion } from '../../../pipelines/runtime/version/version.js';
import { MemoryStore } from '../../../pipelines/stores/memory.js';
import { appendOf, MADE } from '../../helpers/histories.js';
import { sampleRow } from '../../helpers/rows.js';

const clock: Clock = { now: () => 0, iso: () => '2026-01-01T00:00:00.000Z', sleep: async () => {} };
let ids = 0;
const newId = () => `id ${ids++}`;

/** A document with two questions; of each family of three the documents are nearly the same. */
interface Made {
  id: string;
  near: string;
  rows: SampleRow[];
}

const documents = Array.from({ length: 12 }, (_, i): Made => {
  const random = randomFrom(`family ${i % 4}`);
  const words = Array.from({ length: 120 }, () => `w${random.below(900)}`);
  words[i] = `edited${i}`;
  const sketcher = new DocumentSketcher();
  sketcher.push(words.join(' '));
  const id = sha256(`document ${i}`);
  const rows = [0, 1].map((question) =>
    sampleRow(2 * i + question, {
      sample_id: sha256(`sample ${i} ${question}`),
      document_id: id,
      question: `What came of number ${question}?`,
      chosen: `Answer ${question}`,
    }),
  );
  return { id, near: packedDocument(sketcher.end()), rows };
});
/** Of three samples that are near one another the one with the smallest id. */
const expected = documents
  .flatMap(({ rows }, i) => rows.map((row, question) => ({ row, group: `${i % 4} ${question}` })))
  .filter(({ row, group }, _, all) =>
    all.every((other) => other.group !== group || other.row.sample_id >= row.sample_id),
  )
  .map(({ row }) => row);

const recordsOf = ({ id, near, rows }: Made, i: number): LedgerRecord[] => [
  {
    kind: 'document',
    document_id: id,
    ordinal: i,
    source: `${i}.txt`,
    ...{ bytes: 1, tokens: 1, chunks: 1, questions: rows.length },
    near,
  },
  ...rows.map(({ sample_id, question, chosen }) => ({
    kind: 'sample' as const,
    document_id: id,
    question_id: sha256(question),
    ...{ question, sample_id, best_score: 1, critical: 1 },
    near: packedSample({ question: textSketch(question), answer: textSketch(chosen) }),
  })),
];

async function append(view: DatasetView, store: MemoryStore, some: Made[], submission: string) {
  const writer = new ShardWriter(JSON.stringify(MADE), 4);
  const rows = some.flatMap((one) => one.rows);
  for (const row of rows) writer.add(row);
  const bytes = await writer.finish();
  const digest = sha256(bytes);
  const path = `data/train-${digest.slice(0, 16)}.parquet`;
  await store.create(path, bytes);
  const file = {
    ...{ path, split: 'train' as const, rows: rows.length, bytes: bytes.length, sha256: digest },
    content_hash: contentHash(rows.map(({ row_hash }) => row_hash)),
  };
  const ledger = await writeLedger(store, some.flatMap(recordsOf));
  const entry = { ...appendOf(newId(), [file], [ledger]), submission_id: submission };
  await view.append(entry as ReturnType<typeof appendOf>, () => {});
}

/** A writer as it is right after its start. */
async function writerOf(store: MemoryStore) {
  const duplicates = followDuplicates(0.8);
  const view = await DatasetView.open(store, MADE.identity, duplicates?.follow);
  const end = async (submission: string) =>
    writeVersion(
      { store, clock, newId, nearDuplicates: duplicates?.found },
      view,
      submission,
      countRecords(await view.records(submission)),
    );
  return { view, end };
}

async function rowsOf(store: MemoryStore): Promise<string[]> {
  const rows: string[] = [];
  for (const live of (await openDataset(store)).live)
    for await (const row of checkedRows(store, live)) rows.push(row.sample_id);
  return rows.sort();
}

/** All documents in random order, commits and versions, by writers that come and go. */
async function grown(random: Random): Promise<MemoryStore> {
  const store = new MemoryStore();
  let writer = await writerOf(store);
  const waiting = random.shuffled(documents);
  for (let part = 0; waiting.length > 0; part++) {
    const submission = sha256(`submission ${part}`);
    for (let commits = 1 + random.below(3); commits > 0 && waiting.length > 0; commits--)
      await append(writer.view, store, waiting.splice(0, 1 + random.below(4)), submission);
    if (random.below(2) === 0) writer = await writerOf(store);
    await writer.end(submission);
  }
  return store;
}

t.test('random orders, commits and versions end with the same rows', async (t) => {
  const content = contentHash(expected.map(({ row_hash }) => row_hash));
  const live = expected.map(({ sample_id }) => sample_id).sort();
  let withdrawals = 0;
  for (let seed = 0; seed < 12; seed++) {
    const store = await grown(randomFrom(`growth ${seed}`));
    const dataset = await openDataset(store);
    t.strictSame(dataset.version.content_hash, content, `growth ${seed}`);
    t.strictSame(await rowsOf(store), live);
    t.strictSame(await verifyDataset(store, dataset), []);
    withdrawals += dataset.withdrawals.length;
  }
  t.ok(withdrawals > 20, `${withdrawals} entries, of old rows and new ones`);
});

/** Does something before a log entry is created. */
class HookedStore extends MemoryStore {
  before: ((key: string) => Promise<void>) | undefined;

  override async create(key: string, bytes: Uint8Array) {
    const hook = key.startsWith('log/0') ? this.before : undefined;
    if (hook) this.before = undefined;
    await hook?.(key);
    return super.create(key, bytes);
  }
}

t.test('of two writers that end a submission together each row is withdrawn once', async (t) => {
  for (const at of ['the withdrawal', 'the version']) {
    const store = new HookedStore();
    const submission = sha256('one');
    await append((await writerOf(store)).view, store, documents, submission);
    const [one, two] = [await writerOf(store), await writerOf(store)];
    store.before = async () => {
      if (at === 'the withdrawal') await two.end(submission);
      else
        store.before = async () => {
          await two.end(submission);
        };
    };
    const { version, counts } = await one.end(submission);
    const kinds = (await readLog(store)).map(({ kind }) => kind);
    t.strictSame(kinds, ['append', 'withdraw', 'version'], `another one comes before ${at}`);
    t.equal(counts.samples, expected.length);
    t.match(version, { samples: expected.length, drops: { 'near-duplicate': 16 } });
  }
});

t.test('an append between withdrawal and version is looked at as well', async (t) => {
  const store = new HookedStore();
  const [first, second] = [sha256('one'), sha256('two')];
  await append((await writerOf(store)).view, store, documents.slice(0, 6), first);
  const [one, two] = [await writerOf(store), await writerOf(store)];
  store.before = async () => {
    store.before = () => append(two.view, store, documents.slice(6), second);
  };
  const { version } = await one.end(first);
  const log = await readLog(store);
  t.strictSame(
    log.map(({ kind }) => kind),
    ['append', 'withdraw', 'append', 'withdraw', 'version'],
  );
  t.strictSame(version.content_hash, liveContent(log));
  t.strictSame(await rowsOf(store), expected.map(({ sample_id }) => sample_id).sort());
});
