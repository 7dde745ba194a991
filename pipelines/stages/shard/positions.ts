import type { Random } from '../../core/random.js';
import type { Segment } from '../../dataset/rows/row.js';

/** Real lengths, in tokens, of the parts of a prefix. */
export interface PrefixLengths {
  head: number;
  /** one a chunk */
  chunks: number[];
  /** after every chunk */
  separator: number;
  tail: number;
}

export interface Positions {
  segments: Segment[];
  /** position of the first answer token */
  answerPosition: number;
}

/** Positions that all parts need together; they fit K positions where these are no more. */
export function leastLength(lengths: PrefixLengths, answer: number): number {
  return lengths.head + lengths.tail + answer + blocksOf(lengths).reduce((a, b) => a + b, 0);
}

/** A chunk and its separator stay together. */
const blocksOf = ({ chunks, separator }: PrefixLengths): number[] =>
  chunks.map((chunk) => chunk + separator);

/**
 * Lengths of the slots, one a chunk: W = ⌊(K − T − h) / N⌋ each. Where the longest chunk does not
 * fit one, because there are many short ones beside it, slots are in proportion to their chunks.
 */
export function slotLengths(lengths: PrefixLengths, answer: number, length: number): number[] {
  const range = length - lengths.head - lengths.tail - answer;
  const blocks = blocksOf(lengths);
  const slot = Math.floor(range / blocks.length);
  if (blocks.every((block) => block <= slot)) return blocks.map(() => slot);
  const all = blocks.reduce((a, b) => a + b, 0);
  let before = 0;
  return blocks.map((block) => {
    const start = Math.floor((before * range) / all);
    before += block;
    return Math.floor((before * range) / all) - start;
  });
}

/**
 * Offsets of a block of `block` tokens that cover a slot of `slot` positions evenly:
 * ⌈slot / block⌉ placements from one end to the other. Uniform offsets cover the middle of a
 * slot more often than its ends (64-bin max/min 1.45 against 1.07).
 */
export function placements(slot: number, block: number): number[] {
  const count = Math.ceil(slot / block);
  if (count <= 1) return [0];
  return Array.from({ length: count }, (_, j) => Math.round((j * (slot - block)) / (count - 1)));
}

/**
 * Positional indices synthesis (paper, section 3.3, Eq. 4, in slots): the head keeps 0 … h−1, N
 * slots follow, one a chunk, and the question's tail starts at K − T, so that distances from
 * question to chunks cover the whole simulated window. T = tail + longest answer.
 *
 * @param answer longest answer that may follow, in tokens
 * @param length K, the simulated length
 * @param sparse distinct random positions in the slot instead of consecutive ones
 */
export function drawPositions(
  lengths: PrefixLengths,
  answer: number,
  length: number,
  sparse: boolean,
  random: Random,
): Positions {
  const slots = slotLengths(lengths, answer, length);
  let start = lengths.head;
  const segments: Segment[] = [];
  const push = (kind: Segment['kind'], tokens: number, start: number, ids: Int32Array | null) => {
    if (tokens > 0)
      segments.push({ kind, length: tokens, position_start: start, position_ids: ids });
  };
  push('head', lengths.head, 0, null);
  for (const [i, chunk] of lengths.chunks.entries()) {
    const block = chunk + lengths.separator;
    const slot = slots[i] as number;
    if (sparse) {
      const from = start;
      const ids = Int32Array.from(random.distinct(slot, block), (offset) => from + offset);
      push('chunk', chunk, ids[0] as number, ids.slice(0, chunk));
      push('separator', lengths.separator, ids[chunk] as number, ids.slice(chunk));
    } else {
      const choices = placements(slot, block);
      const first = start + (choices[random.below(choices.length)] as number);
      push('chunk', chunk, first, null);
      push('separator', lengths.separator, first + chunk, null);
    }
    start += slot;
  }
  const tail = length - lengths.tail - answer;
  push('tail', lengths.tail, tail, null);
  return { segments, answerPosition: tail + lengths.tail };
}
