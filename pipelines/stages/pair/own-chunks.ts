import type { Random } from '../../core/random.js';
import { leftBeside, upTo } from './room.js';
import type { Selected, Sizes } from './select.js';

/**
 * Chunks of the document for the contexts of a sample, each list in the order they are taken and
 * as long as it takes to fill a context: of the last there may be room for its beginning alone.
 */
export interface OwnChunks {
  critical: number[];
  /** fills C′ */
  filling: number[];
  /** what an irrelevant answer is made from: other chunks than C′ shows, as far as there are any */
  irrelevant: number[];
}

/** Those of some chunks that do not bear the answer. */
export type NotBearing = (chunks: readonly number[]) => Promise<number[]>;

/** Times that other chunks are looked for in place of those that bear the answer. */
const ROUNDS = 64;

/** Chunks from the front, without those that bear the answer, until they fill a room. */
export async function fillWith(
  order: readonly number[],
  { room, sizeOf }: Sizes,
  notBearing: NotBearing,
): Promise<number[]> {
  const taken: number[] = [];
  let at = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const next = upTo(order.slice(at), leftBeside(room, taken.map(sizeOf)), sizeOf);
    if (next.length === 0) break;
    at += next.length;
    taken.push(...(await notBearing(next)));
  }
  return taken;
}

/**
 * Chooses among the chunks that are not critical. C′ takes those below the bar first, at random or
 * the closest to the question, then those behind the best, the highest scores first: they may hold more of what the answer
 * needs, and the document's own text comes before any other's. An irrelevant answer sees them last,
 * and none that bears the answer.
 * @param closest scores of all chunks of the document, where the highest are to be taken
 * @param hasPool whether chunks of other documents make up what an irrelevant answer lacks
 */
export async function chooseChunks(
  { critical, irrelevant, behind }: Omit<Selected, 'unfit'>,
  sizes: Sizes,
  closest: Float32Array | undefined,
  hasPool: boolean,
  notBearing: NotBearing,
  random: Random,
): Promise<OwnChunks> {
  const { room, sizeOf } = sizes;
  const drawn = random.shuffled(irrelevant);
  const below = closest ? byScore(drawn, closest) : drawn;
  const filling = upTo(
    [...below, ...behind.toReversed()],
    leftBeside(room, critical.map(sizeOf)),
    sizeOf,
  );
  const unseen = below.slice(filling.length);
  const others = await fillWith([...unseen, ...below.slice(0, filling.length)], sizes, notBearing);
  if (others.length > 0 || hasPool) return { critical, filling, irrelevant: others };
  // Chunks behind the best share items with the question: better a few others than these.
  const last = await fillWith(behindOthers(behind, filling), sizes, notBearing);
  return { critical, filling, irrelevant: last };
}

const behindOthers = (behind: readonly number[], filling: readonly number[]): number[] => {
  const unseen = behind.filter((chunk) => !filling.includes(chunk));
  return unseen.length > 0 ? unseen : [...behind];
};

/** Chunks by their scores, the highest first; equal ones stay as they are. */
const byScore = (chunks: readonly number[], scores: Float32Array): number[] =>
  [...chunks].sort((a, b) => (scores[b] as number) - (scores[a] as number));

/**
 * Chunks that score above 0 and are not critical, the highest scores first; equal ones by lot.
 * @param scores of all chunks of the document
 */
export function nearestOf(
  scores: Float32Array,
  critical: readonly number[],
  random: Random,
): number[] {
  const isCritical = new Set(critical);
  const others = Array.from(scores.keys()).filter(
    (chunk) => (scores[chunk] as number) > 0 && !isCritical.has(chunk),
  );
  return byScore(random.shuffled(others), scores);
}
