import { gzipSync } from 'node:zlib';
import t from 'tap';
import { committedOnly } from '../../../pipelines/channels/kafka/fetch/committed.js';
import { Malformed } from '../../../pipelines/channels/kafka/fetch/malformed.js';
import { batchesOf, isAbort } from '../../../pipelines/channels/kafka/fetch/record-batch.js';
import { randomFrom } from '../../../pipelines/core/random.js';
import { batch, marker, recordBytes } from '../../helpers/servers/batches.js';

const all = (bytes: Buffer) =>
  [...batchesOf(bytes)].map(({ base, next, records }) => ({ base, next, records: [...records()] }));
const offsets = (bytes: Buffer) =>
  all(bytes).flatMap(({ records }) => records.map(({ offset }) => offset));

t.test('records with all that they may have', async (t) => {
  const records = [
    {
      ...{ delta: 0, timeDelta: -5, key: 'k', value: 'v' },
      headers: [
        ['a', 'é'],
        ['b', null],
      ] as [string, string | null][],
    },
    { delta: 3, timeDelta: 2 ** 40, key: null, value: null },
    { delta: 4, key: '', value: '' },
  ];
  const [found] = all(batch({ base: 2 ** 40, lastDelta: 9, time: 1e12, lastTime: 7, records }));
  t.strictSame(found, {
    base: 2 ** 40,
    next: 2 ** 40 + 10,
    records: [
      {
        ...{ offset: 2 ** 40, timestamp: 1e12 - 5 },
        ...{ key: Buffer.from('k'), value: Buffer.from('v') },
        headers: [
          ['a', Buffer.from('é')],
          ['b', undefined],
        ],
      },
      {
        ...{ offset: 2 ** 40 + 3, timestamp: 1e12 + 2 ** 40 },
        ...{ key: undefined, value: undefined, headers: [] },
      },
      {
        ...{ offset: 2 ** 40 + 4, timestamp: 1e12 },
        ...{ key: Buffer.alloc(0), value: Buffer.alloc(0), headers: [] },
      },
    ],
  });
  const byBroker = batch({ base: 0, attributes: 8, time: 5, lastTime: 7, records });
  t.strictSame(
    all(byBroker)[0]?.records.map(({ timestamp }) => timestamp),
    [7, 7, 7],
    "the broker's time is the batch's",
  );
});

t.test(
  'batches that compaction has emptied move the position; a part of one is left',
  async (t) => {
    const value = 'text';
    const records = [{ delta: 1, value }];
    const bytes = Buffer.concat([
      batch({ base: 0, lastDelta: 4 }),
      batch({ base: 9, lastDelta: 3, records }),
    ]);
    t.match(all(bytes), [
      { base: 0, next: 5, records: [] },
      { base: 9, next: 13, records: [{ offset: 10 }] },
    ]);
    for (let length = 0; length < bytes.length; length += 1) {
      const found = all(bytes.subarray(0, length));
      if (found.length !== (length >= 61 ? 1 : 0)) t.fail(`cut to ${length}`);
    }
  },
);

t.test('what is damaged, of before 0.11, or of a codec nobody knows is refused', async (t) => {
  const records = [{ delta: 0, value: 'text' }];
  const good = batch({ base: 7, records });
  for (let at = 21; at < good.length; at += 1) {
    const hurt = Buffer.from(good);
    hurt[at] = (hurt[at] as number) ^ 1;
    t.throws(() => all(hurt), /its checksum is wrong/);
  }
  const refused = (bytes: Buffer, says: RegExp) => t.throws(() => all(bytes), says);
  refused(batch({ base: 0, records, magic: 1 }), /message format 1, of before Kafka 0.11: copy/);
  refused(batch({ base: 0, records, magic: 0 }), /message format 0, of before/);
  refused(batch({ base: 0, records, magic: 3 }), /message format 3, which is not known/);
  refused(batch({ base: 0, records, attributes: 5 }), /codec 5, which is not known.*none, gzip/);
  refused(
    batch({ base: 0, records, attributes: 3 }),
    /its lz4 data cannot be unpacked: it is no lz4/,
  );
  const twice = Buffer.concat([...records, ...records].map(recordBytes));
  refused(batch({ base: 0, packed: twice, count: 2, lastDelta: 3 }), /outside its batch/);
  refused(batch({ base: 0, packed: twice, count: 1, lastDelta: 3 }), /more than its records/);
  refused(batch({ base: 0, packed: twice, count: 2 ** 31 - 1 }), /fewer records than told/);
  refused(
    batch({ base: 0, records: [{ delta: 1, value: '' }], lastDelta: 0 }),
    /outside its batch/,
  );
  refused(batch({ base: -4, records }), /offsets or count/);
  const short = Buffer.from(good);
  short.writeInt32BE(3, 8);
  refused(short, /its length is wrong/);
});

t.test(
  'transactions that were given up are left out, also where they are interleaved',
  async (t) => {
    const value = 'text';
    const of = (base: number, producerId: number, attributes = 16) =>
      batch({ base, producerId, attributes, records: [{ delta: 0, value }] });
    const bytes = Buffer.concat([
      ...[of(0, 1), of(1, 2), of(2, -1, 0), marker(3, 1, 'abort'), of(4, 2), of(5, 1)],
      ...[marker(6, 2, 'commit'), marker(7, 1, 'commit'), of(8, 1), marker(9, 1, 'abort')],
      // without transactions, by a producer of one that was given up
      ...[of(10, 2), of(11, 2, 0), marker(12, 2, 'abort'), of(13, 2), marker(14, 2, 'commit')],
    ]);
    const aborted = [
      { producerId: 1n, firstOffset: 8 },
      { producerId: 1n, firstOffset: 0 },
      { producerId: 2n, firstOffset: 10 },
    ];
    const counts = committedOnly(aborted);
    const kept = [...batchesOf(bytes)].filter(counts).map(({ base }) => base);
    t.strictSame(kept, [1, 2, 4, 5, 11, 13]);
    t.strictSame(
      [...batchesOf(bytes)].filter(isAbort).map(({ base }) => base),
      [3, 9, 12],
    );
  },
);

t.test('hostile bytes with a right checksum end in their error', async (t) => {
  const random = randomFrom('batches');
  const texts = Array.from({ length: 20 }, (_, delta) => ({
    ...{ delta, key: `key ${delta}`, value: `a text of some length ${delta}` },
    headers: [['name', 'value']] as [string, string][],
  }));
  const plain = Buffer.concat(texts.map(recordBytes));
  let taken = 0;
  for (let round = 0; round < 3000; round += 1) {
    const body = Buffer.from(plain);
    for (let flips = 1 + random.below(3); flips > 0; flips -= 1)
      body[random.below(body.length)] = random.below(256);
    const cut = random.below(4) === 0 ? random.below(body.length) : body.length;
    const isPacked = random.below(2) === 0;
    const packed = isPacked ? gzipSync(body.subarray(0, cut)) : body.subarray(0, cut);
    const attributes = isPacked ? 1 : 0;
    const bytes = batch({ base: 5, packed, count: 20, lastDelta: 19, attributes });
    try {
      const found = offsets(bytes);
      if (found.length !== 20 || found.some((offset) => offset < 5 || offset > 24))
        t.fail('offsets');
      taken += 1;
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
    }
  }
  t.ok(taken > 100 && taken < 2900, `${taken} of 3000 are readable all the same`);
});
