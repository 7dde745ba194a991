import { randomFillSync } from 'node:crypto';
import type { Test } from 'tap';
import { sha256 } from '../../pipelines/core/hash.js';
import type { StagedObject, Store } from '../../pipelines/stores/store.js';

const text = (bytes: Buffer | undefined) => bytes?.toString('utf8');

async function collect(parts: AsyncIterable<Buffer> | undefined): Promise<Buffer | undefined> {
  if (!parts) return undefined;
  const copies: Buffer[] = [];
  for await (const part of parts) copies.push(Buffer.from(part));
  return Buffer.concat(copies);
}

/** Unlike bytes, so that a part in the wrong place is seen. */
const noise = (bytes: number): Buffer => randomFillSync(Buffer.alloc(bytes));

/** What every store must do. `make` gives an empty one. */
export function storeConformance(
  t: Pick<Test, 'test'>,
  name: string,
  make: (t: Test) => Store | Promise<Store>,
): void {
  t.test(`${name}: keys are created once and read`, async (t) => {
    const store = await make(t);
    t.equal(await store.read('a/b'), undefined);
    t.equal(await store.size('a/b'), undefined);
    t.equal(await store.stream('a/b'), undefined);
    t.equal(await store.create('a/b', Buffer.from('one')), true);
    t.equal(await store.create('a/b', Buffer.from('two')), false);
    t.equal(await store.create('a/b', Buffer.from('one')), false, 'nor is what is the same');
    t.equal(text(await store.read('a/b')), 'one', 'a create never changes what is there');
    await store.replace('a/b', Buffer.from('three'));
    t.equal(text(await store.read('a/b')), 'three');
    t.equal(await store.size('a/b'), 5);
    t.equal(store.location.url, store.url);
    t.strictSame(structuredClone(store.location), store.location, 'goes to other threads');
  });

  t.test(`${name}: list, entries, remove`, async (t) => {
    const store = await make(t);
    const keys = ['a/b', 'a/c d+e%2F', 'a/d/deep/er', 'a/ä ö/文', 'a/😀', 'ab', 'z'];
    for (const key of [...keys].reverse()) t.equal(await store.create(key, Buffer.from(key)), true);
    for (const key of keys) t.equal(text(await store.read(key)), key);
    const below = keys.filter((key) => key.startsWith('a/')).sort();
    t.strictSame(await store.list('a/'), below);
    t.strictSame(await store.list('a/d/'), ['a/d/deep/er']);
    t.strictSame(await store.list('none/'), []);
    const entries = await store.entries('a/');
    t.strictSame(
      entries.map(({ key, bytes }) => [key, bytes]),
      below.map((key) => [key, Buffer.byteLength(key)]),
    );
    t.ok(entries.every(({ changedMs }) => changedMs > 0));
    await store.remove('a/ä ö/文');
    await store.remove('a/ä ö/文');
    t.notOk((await store.list('a/')).includes('a/ä ö/文'), 'removed; missing is fine');
    t.equal(await store.read('a/ä ö/文'), undefined);
    t.equal(await store.create('a/ä ö/文', Buffer.from('again')), true);
  });

  t.test(`${name}: empty objects and ranges`, async (t) => {
    const store = await make(t);
    t.equal(await store.create('empty', Buffer.alloc(0)), true);
    t.equal((await store.read('empty'))?.length, 0);
    t.equal(await store.size('empty'), 0);
    t.equal((await collect(await store.stream('empty')))?.length, 0);
    const bytes = noise(700_000);
    await store.create('some', bytes);
    const range = async (from?: number, to?: number) =>
      collect(await store.stream('some', from, to));
    t.ok(bytes.equals((await range()) as Buffer));
    for (const [from, to] of [
      [0, 1],
      [1, 300_000],
      [262_144, 524_288],
      [699_999, 700_000],
      [5, undefined],
      [10, 10],
      [600_000, 10_000_000],
      [700_000, undefined],
      [800_000, 900_000],
    ] as const) {
      const expected = bytes.subarray(from, to);
      t.ok(expected.equals((await range(from, to)) as Buffer), `bytes ${from} to ${to}`);
    }
    t.equal(await store.stream('none', 5, 5), undefined);
  });

  t.test(`${name}: staged objects`, async (t) => {
    const store = await make(t);
    const parts = [noise(3), noise(100_000), noise(0), noise(250_000)];
    const staged = await store.stage();
    const given = parts.map((part) => Buffer.from(part));
    for (const part of given) {
      await staged.write(part);
      part.fill(0); // what was written is the store's
    }
    t.equal(await staged.commit('staged'), true);
    await staged.discard();
    t.ok(Buffer.concat(parts).equals((await store.read('staged')) as Buffer));
    const late = await store.stage();
    await late.write(Buffer.from('other'));
    t.equal(await late.commit('staged'), false, 'the key was taken');
    await late.discard();
    const none = await store.stage();
    await none.write(Buffer.from('gone'));
    await none.discard();
    const empty = await store.stage();
    t.equal(await empty.commit('nothing'), true);
    await empty.discard();
    t.equal(await store.size('nothing'), 0);
  });

  t.test(`${name}: large objects`, async (t) => {
    const store = await make(t);
    const bytes = noise((20 << 20) + 12_345);
    t.equal(await store.create('large', bytes), true);
    t.equal(await store.create('large', bytes), false);
    t.ok(bytes.equals((await store.read('large')) as Buffer));
    const staged = await store.stage();
    for (let at = 0; at < bytes.length; at += 999_999) {
      await staged.write(bytes.subarray(at, at + 999_999));
    }
    const racing = await store.stage();
    await racing.write(bytes);
    const wins = await Promise.all([staged.commit('staged'), racing.commit('staged')]);
    t.equal(wins.filter(Boolean).length, 1, 'of two large objects one has the key');
    await Promise.all([staged.discard(), racing.discard()]);
    t.equal(await store.size('staged'), bytes.length);
    t.ok(bytes.equals((await collect(await store.stream('staged'))) as Buffer));
    const [from, to] = [(8 << 20) - 7, (16 << 20) + 9];
    const middle = await collect(await store.stream('staged', from, to));
    t.ok(bytes.subarray(from, to).equals(middle as Buffer));
  });

  t.test(`${name}: staged objects that are known beforehand`, async (t) => {
    const store = await make(t);
    const bytes = noise((9 << 20) + 5);
    const known = (key: string) => ({ key, bytes: bytes.length, sha256: sha256(bytes) });
    const fill = async (staged: StagedObject, end = bytes.length) => {
      for (let at = 0; at < end; at += 300_000) {
        const part = Buffer.from(bytes.subarray(at, Math.min(end, at + 300_000)));
        await staged.write(part);
        part.fill(0);
      }
      return staged;
    };
    const staged = await fill(await store.stage(known('known')));
    t.equal(await store.size('known'), undefined, 'nothing before commit');
    t.equal(await staged.commit('known'), true);
    await staged.discard();
    t.ok(bytes.equals((await store.read('known')) as Buffer));
    const late = await fill(await store.stage(known('known')));
    t.equal(await late.commit('known'), false, 'the key was taken');
    await late.discard();
    const racing = await Promise.all(
      [1, 2].map(async () => fill(await store.stage(known('race')))),
    );
    const wins = await Promise.all(racing.map((one) => one.commit('race')));
    t.equal(wins.filter(Boolean).length, 1);
    await Promise.all(racing.map((one) => one.discard()));
    for (const end of [0, 1, 5_000_000, bytes.length]) {
      const dropped = await fill(await store.stage(known('dropped')), end);
      await dropped.discard();
      await dropped.discard();
    }
    t.equal(await store.size('dropped'), undefined);
  });

  t.test(`${name}: of 50 concurrent creates one wins`, async (t) => {
    const store = await make(t);
    for (let round = 0; round < 4; round++) {
      const key = `race/${round}`;
      // Half of them write the same bytes: also of these one is told that it won.
      const bytes = (i: number) => Buffer.from(`writer ${i % 2 === 0 ? 'even' : i}`);
      const wins = await Promise.all(
        Array.from({ length: 50 }, (_, i) => store.create(key, bytes(i))),
      );
      t.equal(wins.filter(Boolean).length, 1);
      t.ok(bytes(wins.indexOf(true)).equals((await store.read(key)) as Buffer));
    }
  });
}
