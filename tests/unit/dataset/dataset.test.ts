import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import { packagePath } from '../../../pipelines/core/paths.js';
import {
  appendEntry,
  checkChain,
  type NewEntry,
  nextOf,
  readLog,
} from '../../../pipelines/dataset/log/log.js';
import {
  addContent,
  contentHash,
  emptyContent,
} from '../../../pipelines/dataset/rows/content-hash.js';
import { rowHash } from '../../../pipelines/dataset/rows/row-hash.js';
import { readShard, ShardWriter } from '../../../pipelines/dataset/shards/parquet.js';
import type { AppendEntry } from '../../../pipelines/generated/log-entry.js';
import { MemoryStore } from '../../../pipelines/stores/memory.js';
import { sampleRow } from '../../helpers/rows.js';

const shardOf = async (count: number, rowGroup = 16) => {
  const writer = new ShardWriter('{"row_schema":1}', rowGroup);
  for (let i = 0; i < count; i++) writer.add(sampleRow(i));
  return writer.finish();
};

t.test('a shard reads back as it was written, row group by row group', async (t) => {
  const bytes = await shardOf(50);
  let i = 0;
  for await (const row of readShard(bytes, 'shard')) {
    t.strictSame(row, sampleRow(i), `row ${i}`);
    i += 1;
  }
  t.equal(i, 50);
});

t.test('the same rows give the same bytes', async (t) => {
  const [a, b] = [await shardOf(40), await shardOf(40)];
  t.ok(a.equals(b));
  t.notOk(a.equals(await shardOf(41)));
});

t.test('bytes that are no Parquet are an error with the file name', async (t) => {
  const read = async () => {
    for await (const _ of readShard(Buffer.from('PAR1 not really'), 'data/x.parquet')) t.fail();
  };
  await t.rejects(read(), { code: 'DATASET', message: /data\/x\.parquet/ });
});

t.test('the row hash covers every column', (t) => {
  const row = sampleRow(1);
  const changes: Partial<typeof row>[] = [
    { sample_id: 'other' },
    { draw: 1 },
    { split: 'validation' },
    { question: 'Where did Zoe go?' },
    { prompt: '' },
    { chosen: 'paris' },
    { rejected: ['Rome'] },
    { context: row.context.slice(0, 1) },
    { prompt_ids: row.prompt_ids.map((id, j) => (j === 3 ? id + 1 : id)) },
    { segments: row.segments.map((s) => ({ ...s, position_start: s.position_start + 1 })) },
    { chosen_ids: Int32Array.of(5) },
    { rejected_ids: [Int32Array.of(6), Int32Array.of(2, 7, 8, 2)] },
    { answers: row.answers.map((a) => ({ ...a, in_context: null })) },
    { answer_position: 101 },
  ];
  const hashes = new Set([
    row.row_hash,
    ...changes.map((change) => rowHash({ ...row, ...change })),
  ]);
  t.equal(hashes.size, changes.length + 1);
  t.equal(rowHash(row), row.row_hash);
  t.end();
});

t.test('row hashes agree with the vectors both languages share', (t) => {
  const file = packagePath('tests/vectors/row-hash.json');
  t.ok(existsSync(file));
  const vectors = JSON.parse(readFileSync(file, 'utf8'));
  for (const { name, row, row_hash } of vectors) t.equal(rowHash(row), row_hash, name);
  t.ok(vectors.length > 0);
  t.end();
});

t.test('the content hash does not depend on order, and shows each kind of damage', (t) => {
  const hashes = Array.from({ length: 1000 }, (_, i) => sampleRow(i).row_hash);
  const whole = contentHash(hashes);
  t.strictSame(contentHash([...hashes].reverse()), whole);
  t.strictSame(
    addContent(contentHash(hashes.slice(0, 400)), contentHash(hashes.slice(400))),
    whole,
  );
  const oneToken = [...hashes];
  const row = sampleRow(500);
  oneToken[500] = rowHash({
    ...row,
    prompt_ids: row.prompt_ids.map((id, j) => (j === 0 ? id + 1 : id)),
  });
  t.notSame(contentHash(oneToken), whole, 'one changed token');
  t.notSame(contentHash([...hashes, hashes[3] as string]), whole, 'one doubled row');
  t.notSame(contentHash(hashes.slice(1)), whole, 'one missing row');
  t.notSame(
    contentHash([...hashes.slice(1), hashes[1] as string]).sum,
    whole.sum,
    'one replaced by another',
  );
  t.strictSame(contentHash([]), emptyContent);
  t.end();
});

const append = (commit: string, from: number, next: number): NewEntry & AppendEntry =>
  ({
    kind: 'append',
    commit_id: commit,
    requires: [],
    created_at: '2026-01-01T00:00:00.000Z',
    submission_id: 'a'.repeat(64),
    made: {} as never,
    files: [],
    ledger: [],
    streams: [{ stream: 's', partition: 0, from, next }],
  }) as unknown as NewEntry & AppendEntry;

t.test('the log chains ranges and fences a replay', async (t) => {
  const store = new MemoryStore();
  const commit = async (
    entry: AppendEntry & NewEntry,
    log = [] as Awaited<ReturnType<typeof readLog>>,
  ) => appendEntry(store, log, entry, (now) => checkChain(now, entry));
  const first = await commit(append('one', 0, 5));
  t.equal(nextOf(first, 's', 0), 5);
  await t.rejects(
    commit(append('zombie', 0, 5)),
    { code: 'FENCED' },
    'a replay from a stale log is fenced',
  );
  const other = append('other stream', 0, 3);
  other.streams = [{ stream: 'other', partition: 0, from: 0, next: 3 }];
  await commit(other, first);
  const third = await commit(append('three', 5, 9), first);
  t.equal(third.length, 3, 'a stale view is rebased onto the winner');
  t.equal(nextOf(await readLog(store), 's', 0), 9);
});

t.test('a create whose answer was lost is recognised by its commit id', async (t) => {
  const store = new MemoryStore();
  const entry = append('mine', 0, 5);
  await appendEntry(store, [], entry, () => {});
  const log = await appendEntry(store, [], entry, () => {});
  t.equal(log.length, 1, 'not written twice');
});

t.test('readers refuse what they do not know', async (t) => {
  const store = new MemoryStore();
  await store.create(
    'log/00000000000000000000.json',
    Buffer.from(JSON.stringify({ ...append('x', 0, 1), sequence: 0, requires: ['time-travel'] })),
  );
  await t.rejects(readLog(store), { code: 'DATASET', message: /time-travel.*update/ });
  const broken = new MemoryStore();
  await broken.create('log/00000000000000000000.json', Buffer.from('{'));
  await t.rejects(readLog(broken), { code: 'DATASET', message: /not JSON/ });
});
