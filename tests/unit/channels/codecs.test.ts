import t from 'tap';
import { CODECS } from '../../../pipelines/channels/kafka/fetch/codecs/codecs.js';
import { Malformed } from '../../../pipelines/channels/kafka/fetch/malformed.js';
import { randomFrom } from '../../../pipelines/core/random.js';

/** What Kafka's own client packs this text to (Compression.wrapForOutput, 4.1.2). */
const TEXT = Buffer.from(
  Array.from(
    { length: 24 },
    (_, i) => `line ${i} of a text that says ${(i * 7919) % 101} things again and again\n`,
  ).join(''),
);
const PACKED = {
  gzip: Buffer.from(
    'H4sIAAAAAAAA/4XTOQ4CMRBE0ZxT9BFwez+OJWaxNDKBHcDtAZGWy9lopJe0f121bXKX5y5FxvYaMs4ypJd3//4d' +
      'Z21Hl3KU2qS0x//rdv2MgcYZihSipBRZiJQjB1GwFHmIuAn4Do6iiO/gKUr4DhxlfIfA3xYHsUCTIiJXkyQSV5Mm' +
      'FmoSReYKV7FAOAu/2BTuIvNRGRyGXShcRuSzUlyGWSichufLUpxG5tNSnIadqg/td/2qAgUAAA==',
    'base64',
  ),
  snappy: Buffer.from(
    'glNOQVBQWQAAAAABAAAAAQAAAQmCCrBsaW5lIDAgb2YgYSB0ZXh0IHRoYXQgc2F5cyAwIHRoaW5ncyBhZ2FpbiBh' +
      'bmQJCgAKBTQAMVI0AAQ0MXI1AAAyUjUABDgycjUAADNSNQAAMnY1AAA0UjUABDYzcmoAADVSNQB2NAAANlI0AAQ0' +
      'NHJpAAA3UjUABDg1cjUAADhSNQAAMnY1AAA5UjUABDY2cmoAADFWEQJ6NQBaEgIAN3ZrAFoTAgA4djYAWhQCejYA' +
      'WhUCADl2bABWFgJ6NQBWFwIANXpUA1YYAgA5dlUDADFWGQIAM3o2AFYaAgA3dlcDADJWGgIAMXo2AFYbAgQ1M3J5' +
      'AQAyVhsCADl2WwMAMlYbAgAzYjYA',
    'base64',
  ),
  lz4: Buffer.from(
    'BCJNGGBAghoBAADyHmxpbmUgMCBvZiBhIHRleHQgdGhhdCBzYXlzIDAgdGhpbmdzIGFnYWluIGFuZAoAEQo0AB8x' +
      'NAACLzQxNQAKHzI1AAIvODI1AAofMzUAAh8yNQALHzQ1AAIvNjNqAAofNTUAAg80AAsfNjQAAi80NGkACh83NQAC' +
      'Lzg1NQAKHzg1AAIfMjUACx85NQACLzY2agAKHzERAgMPNQAMDxICBB83awALDxMCBB84NgALDxQCBA82AAwPFQIE' +
      'HzlsAAsPFgIDDzUADA8XAgMfNVQDDA8YAgMfOVUDCx8xGQIDHzM2AAwPGgIDHzdXAwsfMhoCAx8xNgAMDxsCAx81' +
      'WgMLHzIbAgMfOVsDCx8yGwIDHzM2AAFQZ2FpbgoAAAAA',
    'base64',
  ),
  zstd: Buffer.from(
    'KLUv/QBYpAUAwoYUFqClbQ+dbkI0a39GVXPZbhK5Fvv1VAx3qHbkNzP//fpBrtfn8wb/UtSSpEEs5AraWdrxPgkV' +
      'gEBaJ7TDWg0JEcvDqrDKa4nlRTjLa8HAwyehIi8gYJMCBYUDi/iuiD5WbPgkb05huFsHRfhGDgrz3TYowjdqUJhv' +
      'yaCcb4ahFt93oWa+xUKq7+iNP7YxChV2t/kEi/dj7iY+EXrjj0Xzsbv5hHgfc7d/AseNL/qmHUYZAQAA',
    'base64',
  ),
};
const LIMIT = 1 << 20;

const codec = (name: string) => {
  const found = [...CODECS.values()].find((one) => one.name === name);
  if (!found) throw new Error(`no codec ${name}`);
  return (packed: Buffer, limit = LIMIT) => found.unpack(packed, limit);
};
const bytes = (...parts: (number[] | Buffer | string)[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));
const word = (value: number) => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
};
const big = (value: number) => word(value).reverse();

/** Whether bytes are unpacked; false where they are refused in the one way there is. */
function isTaken(unpack: () => Buffer): boolean {
  try {
    return unpack().length <= LIMIT;
  } catch (error) {
    if (error instanceof Malformed) return false;
    throw error;
  }
}

t.test("every codec of Java's client, whole and cut off", async (t) => {
  for (const [name, packed] of Object.entries(PACKED)) {
    const unpack = codec(name);
    t.ok(unpack(packed).equals(TEXT), name);
    t.throws(() => unpack(packed, TEXT.length - 1), /unpacks to more than 0 MiB/, name);
    // A prefix is never taken for the whole: Java's framing of snappy alone can end between two blocks.
    const taken: number[] = [];
    for (let length = name === 'snappy' ? 17 : 1; length < packed.length; length += 1)
      if (isTaken(() => unpack(packed.subarray(0, length)))) taken.push(length);
    t.strictSame(taken, [], `${name} cut off`);
  }
});

t.test('snappy without a frame, in several blocks, and of two streams', async (t) => {
  const unpack = codec('snappy');
  const block = bytes([5, 4 << 2], 'hello');
  t.equal(unpack(block).toString(), 'hello');
  const stream = bytes(PACKED.snappy.subarray(0, 16), big(7), block, big(7), block);
  t.equal(unpack(bytes(stream, stream)).toString(), 'hello'.repeat(4));
  // Copies with an offset of one, two and four bytes; one runs into what it makes.
  const copies = bytes(
    [17, 2 << 2],
    'abc',
    [(0 << 2) | 1, 3], // 4 bytes, 3 back
    [(3 << 2) | 2, 1, 0], // 4 bytes, 1 back
    [(5 << 2) | 3, 4, 0, 0, 0], // 6 bytes, 4 back
  );
  t.equal(unpack(copies).toString(), 'abcabcaaaaaaaaaaa');
  const long = Buffer.alloc(70_000, 'x');
  const literal = bytes([0xf0, 0xa2, 0x04], [62 << 2, 0x6f, 0x11, 0x01], long);
  t.ok(unpack(literal).equals(long), 'a length of three bytes');
  t.throws(() => unpack(bytes([9, 4 << 2], 'hello')), /shorter than it says/);
  t.throws(() => unpack(bytes([3, 4 << 2], 'hello')), /longer than it says/);
  t.throws(() => unpack(bytes([9, 4 << 2], 'hello', [1, 6])), /repeats what is not there/);
  t.throws(() => unpack(bytes([255, 255, 255, 255, 15], 'x')), /more than 1 MiB/);
});

t.test(
  'lz4: blocks that lean on the one before, sizes and checksums, frames to skip',
  async (t) => {
    const unpack = codec('lz4');
    const frame = (flags: number, ...blocks: Buffer[]) =>
      bytes(word(0x184d2204), [64 | flags, 0x40, 0], ...blocks, word(0));
    const block = (content: Buffer) => bytes(word(content.length), content);
    const first = block(bytes([8 << 4], 'abcdefgh'));
    // Three literals, then 4 bytes from 9 back: into the block before.
    const leaning = block(bytes([3 << 4], 'xyz', [9, 0], [1 << 4], '.'));
    t.equal(unpack(frame(0, first, leaning)).toString(), 'abcdefghxyzcdef.');
    t.throws(() => unpack(frame(32, first, leaning)), /repeats what is not there/);
    const plain = bytes(word(0x80000002), 'hi');
    t.equal(unpack(frame(32, plain)).toString(), 'hi', 'a block that is not packed');
    const checked = bytes(plain, word(7));
    const whole = bytes(word(0x184d2204), [64 | 32 | 16 | 8 | 4, 0x40], word(2), word(0), [0]);
    t.equal(unpack(bytes(whole, checked, word(0), word(9))).toString(), 'hi');
    const skipped = bytes(word(0x184d2a53), word(3), 'abc');
    t.equal(unpack(bytes(skipped, frame(32, plain), frame(32, plain))).toString(), 'hihi');
    t.throws(() => unpack(frame(1, plain)), /dictionary/);
    t.throws(() => unpack(bytes(word(0x184c2102), word(1), 'a')), /no lz4 frame/);
  },
);

t.test('zstd: frames one behind the other, of one segment, with a checksum, to skip', async (t) => {
  const unpack = codec('zstd');
  const raw = (text: string, isLast: boolean) =>
    bytes(word((text.length << 3) | (isLast ? 1 : 0)).subarray(0, 3), text);
  const frame = (head: number[], ...rest: Buffer[]) => bytes(word(0xfd2fb528), head, ...rest);
  const plain = frame([0, 0x58], raw('one ', false), raw('two ', true));
  const single = frame([32, 4], raw('end.', true));
  const checked = frame([4, 0x58], raw('and ', true), word(1));
  const skipped = bytes(word(0x184d2a50), word(2), 'xx');
  t.equal(unpack(bytes(plain, skipped, checked, single)).toString(), 'one two and end.');
  const run = bytes(word((1000 << 3) | 2 | 1).subarray(0, 3), 'z');
  t.equal(unpack(frame([0, 0x58], run)).toString(), 'z'.repeat(1000));
  t.throws(() => unpack(frame([1, 0x58, 7], raw('x', true))), /dictionary/);
});

t.test('bombs end at the limit, and what a header claims takes no memory', async (t) => {
  const zstd = codec('zstd');
  const run = word(((128 << 10) << 3) | 2).subarray(0, 3);
  // 2 GB of window for a frame of nothing; and 128 MiB from 4 kB.
  const claims = bytes(word(0xfd2fb528), [0, 0xa8], word(1).subarray(0, 3));
  const before = process.memoryUsage().rss;
  t.equal(zstd(claims).length, 0);
  const runs = Array.from({ length: 1024 }, () => bytes(run, 'z'));
  const bomb = bytes(word(0xfd2fb528), [0, 0xa8], ...runs, bytes(word(1).subarray(0, 3)));
  t.throws(() => zstd(bomb), /more than 1 MiB/);
  // A window of 4 MiB, moved a million times; and 98,000 repetitions of 64 KiB in 17 bytes.
  const drops = Buffer.alloc(4 << 20);
  for (let at = 0; at < drops.length; at += 4) word(8 | (1 << 24)).copy(drops, at);
  const last = word(1).subarray(0, 3);
  const head = bytes(word(0xfd2fb528), [0, 0x70]);
  t.throws(() => zstd(bytes(head, ...runs.slice(0, 32), drops, last), 256 << 20), /too long/);
  const repeating = bytes([0, 255, 255, 255, 0x54, 0, 0, 52, 0, 0, 1]);
  const block = word((repeating.length << 3) | 4 | 1).subarray(0, 3);
  t.throws(() => zstd(bytes(head, block, repeating)), /too long/);
  // A gigabyte of one letter from 4 MiB of its length.
  const length = Buffer.alloc((4 << 20) - 5, 255);
  const letters = bytes([0x1f], 'a', [1, 0], length, [0]);
  const lz4 = bytes(word(0x184d2204), [64 | 32, 0x70, 0], word(letters.length), letters);
  t.throws(() => codec('lz4')(lz4, 64 << 20), /more than 64 MiB/);
  t.ok(process.memoryUsage().rss - before < 200 << 20, 'memory');
});

t.test('damaged bytes end in their error or in other bytes, never in another way', async (t) => {
  const random = randomFrom('codecs');
  const started = Date.now();
  for (const [name, packed] of Object.entries(PACKED)) {
    const unpack = codec(name);
    let noticed = 0;
    for (let round = 0; round < 1000; round += 1) {
      const hurt = Buffer.from(packed);
      for (let flips = 1 + (round % 3); flips > 0; flips -= 1)
        hurt[random.below(hurt.length)] = random.below(256);
      if (!isTaken(() => unpack(hurt))) noticed += 1;
    }
    t.ok(noticed > 100, `${name}: ${noticed} of 1000 noticed`);
    for (let round = 0; round < 200; round += 1) {
      const noise = Buffer.from(Array.from({ length: 64 }, () => random.below(256)));
      if (round % 2) packed.copy(noise, 0, 0, 12);
      isTaken(() => unpack(noise));
    }
  }
  t.ok(Date.now() - started < 20_000, 'in a bounded time');
});
