import t from 'tap';
import { randomFrom } from '../../../pipelines/core/random.js';
import {
  drawPositions,
  leastLength,
  type PrefixLengths,
  placements,
  slotLengths,
} from '../../../pipelines/stages/shard/positions.js';
import { sampled } from '../../helpers/sweep.js';

const SAMPLES = 10_000;
const BINS = 64;

/** Position ids of all prefix tokens, shape [tokens]. */
function expand({ segments }: Pick<ReturnType<typeof drawPositions>, 'segments'>): Int32Array {
  const all = new Int32Array(segments.reduce((sum, segment) => sum + segment.length, 0));
  let at = 0;
  for (const { length, position_start, position_ids } of segments) {
    for (let i = 0; i < length; i++) all[at++] = position_ids?.[i] ?? position_start + i;
  }
  return all;
}

const cases = [
  { name: 'paper, 8k to 64k', n: 16, chunk: 512, length: 65536, head: 20, tail: 40, answer: 512 },
  { name: 'paper, 8k to 80k', n: 16, chunk: 512, length: 81920, head: 0, tail: 60, answer: 512 },
  { name: '32 chunks of 256', n: 32, chunk: 256, length: 65536, head: 5, tail: 30, answer: 200 },
  {
    name: '8 chunks of 512 to 32k',
    n: 8,
    chunk: 512,
    length: 32768,
    head: 10,
    tail: 33,
    answer: 100,
  },
  { name: 'the demo: 8 chunks of 16', n: 8, chunk: 16, length: 1024, head: 0, tail: 8, answer: 4 },
  { name: '4 chunks of 64', n: 4, chunk: 64, length: 2048, head: 3, tail: 12, answer: 16 },
];

for (const { name, n, chunk, length, head, tail, answer } of sampled('positions', cases, 2)) {
  t.test(`${name}: ${SAMPLES} samples`, (t) => {
    const lengths: PrefixLengths = { head, chunks: Array(n).fill(chunk), separator: 0, tail };
    const slot = slotLengths(lengths, answer, length)[0] as number;
    const range = slot * n;
    const coverage = new Float64Array(BINS);
    const widths = new Float64Array(BINS);
    const counts = new Float64Array(length);
    let sparse = 0;
    let question = 0;
    for (let i = 0; i < SAMPLES; i++) {
      const random = randomFrom(`${name} ${i}`);
      const isSparse = random.next() < 0.1;
      sparse += isSparse ? 1 : 0;
      const positions = drawPositions(lengths, answer, length, isSparse, random);
      const all = expand(positions);
      for (let j = 1; j < all.length; j++) {
        if ((all[j] as number) <= (all[j - 1] as number))
          return t.fail(`sample ${i}: not strictly increasing at ${j}`);
      }
      if (head > 0 && (all[0] !== 0 || all[head - 1] !== head - 1)) return t.fail('the head moved');
      if (positions.answerPosition + answer !== length)
        return t.fail('the longest answer must end at K');
      question = positions.answerPosition - tail;
      const chunks = positions.segments.filter((segment) => segment.kind === 'chunk');
      if (chunks.length !== n) return t.fail(`sample ${i}: ${chunks.length} chunks`);
      if (!isSparse && chunks.some((segment) => segment.position_ids !== null))
        return t.fail(`sample ${i}: a chunk is not contiguous`);
      for (let j = head; j < all.length - tail; j++) counts[all[j] as number]! += 1;
    }
    for (let id = head; id < head + range; id++) {
      const bin = Math.floor(((id - head) * BINS) / range);
      coverage[bin]! += counts[id] as number;
    }
    const low = slot;
    const high = (length * (n - 1)) / n;
    const distances = new Float64Array(16);
    const spans = new Float64Array(16);
    for (let distance = low; distance < high; distance++) {
      const bin = Math.floor(((distance - low) * 16) / (high - low));
      distances[bin]! += counts[question - distance] as number;
      spans[bin]! += 1;
    }
    // A bin holds a whole number of positions, which differs by one between bins.
    for (let i = 0; i < range; i++) {
      const bin = Math.floor((i * BINS) / range);
      widths[bin] = (widths[bin] as number) + 1;
    }
    for (let bin = 0; bin < BINS; bin++) {
      coverage[bin] = (coverage[bin] as number) / (widths[bin] as number);
    }
    const ratio = Math.max(...coverage) / Math.min(...coverage);
    const limit = n >= 16 ? 1.15 : 1.25;
    t.ok(ratio <= limit, `indices in ${BINS} bins: max/min ${ratio.toFixed(3)} ≤ ${limit}`);
    const density = distances.map((count, bin) => count / (spans[bin] as number));
    const mean = density.reduce((a, b) => a + b, 0) / density.length;
    const [least, most] = [Math.min(...density) / mean, Math.max(...density) / mean];
    t.ok(
      least >= 0.85 && most <= 1.15,
      `distances question to chunk: ${least.toFixed(3)} to ${most.toFixed(3)} of their mean`,
    );
    t.ok(Math.abs(sparse / SAMPLES - 0.1) < 0.01, `sparse share ${sparse / SAMPLES}`);
    t.end();
  });
}

t.test('placements cover a slot from end to end', (t) => {
  t.strictSame(placements(16, 16), [0]);
  t.strictSame(placements(20, 16), [0, 4]);
  t.strictSame(placements(64, 16), [0, 16, 32, 48]);
  t.equal(placements(4000, 512).at(-1), 4000 - 512);
  t.end();
});

t.test('slots are equal where every chunk fits one, else in proportion', (t) => {
  const equal: PrefixLengths = { head: 2, chunks: [16, 9, 5], separator: 1, tail: 7 };
  t.strictSame(slotLengths(equal, 4, 64), [17, 17, 17]);
  const chunks = [512, ...Array(200).fill(20)];
  const lengths: PrefixLengths = { head: 3, chunks, separator: 1, tail: 20 };
  for (const length of [leastLength(lengths, 50), 8192, 65_536]) {
    const slots = slotLengths(lengths, 50, length);
    t.ok(slots.every((slot, i) => slot >= (chunks[i] as number) + 1));
    t.ok(slots.reduce((a, b) => a + b, 0) <= length - 73);
    for (const sparse of [true, false]) {
      const positions = drawPositions(lengths, 50, length, sparse, randomFrom('x'));
      const all = expand(positions);
      t.ok(all.every((one, i) => i === 0 || one > (all[i - 1] as number)));
      t.ok((all.at(-1) as number) < positions.answerPosition);
      t.equal(positions.answerPosition + 50, length);
    }
  }
  t.end();
});

t.test('separators and a shorter last chunk keep their order', (t) => {
  const lengths: PrefixLengths = { head: 2, chunks: [16, 16, 5], separator: 2, tail: 6 };
  for (const sparse of [true, false]) {
    const { segments, answerPosition } = drawPositions(lengths, 4, 400, sparse, randomFrom('x'));
    const all = expand({ segments });
    t.strictSame(all.toSorted(), all);
    t.equal(new Set(all).size, all.length);
    t.equal(all.length, 2 + 18 + 18 + 7 + 6);
    t.equal(answerPosition, 396);
  }
  t.end();
});
