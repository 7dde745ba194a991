import type { Random } from '../../core/random.js';
import { floorOf } from '../../evaluators/index.js';
import type { PipelineConfig } from '../../generated/pipeline.js';

type Selection = Pick<PipelineConfig['pair'], 'select' | 'top_k' | 'chunks'>;

export interface Selected {
  /** critical chunks of the context, at most N and at most top_k, in document order */
  critical: number[];
  /** chunks below the bar, in document order */
  irrelevant: number[];
  /** select rank: chunks that reach the bar but lie behind the best; the lowest scores first */
  behind: number[];
}

/** The least score of a critical chunk. */
export const barOf = ({
  pair: { select, delta, floor },
  score,
}: {
  pair: Pick<PipelineConfig['pair'], 'select' | 'floor' | 'delta'>;
  score: Pick<PipelineConfig['score'], 'evaluator'>;
}): number => (select === 'threshold' ? delta : (floor ?? floorOf(score)));

/**
 * Which chunks of a document are critical for a question and which irrelevant (paper,
 * section 3.2). Equal scores are put in an order drawn from `random`; by place in the document,
 * the critical chunks would always stand in the first slots.
 * @param bar the least score of a critical chunk
 */
export function selectChunks(
  scores: Float32Array,
  settings: Selection,
  bar: number,
  random: Random,
): Selected {
  const isThreshold = settings.select === 'threshold';
  const most = isThreshold ? settings.chunks : Math.min(settings.top_k, settings.chunks);
  const indices = Array.from(scores, (_, i) => i);
  const above = indices.filter((i) => (scores[i] as number) >= bar);
  const ranked = random
    .shuffled(above)
    .sort((a, b) => (scores[b] as number) - (scores[a] as number));
  return {
    critical: ranked.slice(0, most).sort((a, b) => a - b),
    irrelevant: indices.filter((i) => (scores[i] as number) < bar),
    // With a fixed threshold a chunk that reaches it is never irrelevant (paper: "top N where more are").
    behind: isThreshold ? [] : ranked.slice(most).reverse(),
  };
}

/** Chunks of the document for the contexts of a sample, each list in the order they are taken. */
export interface OwnChunks {
  critical: number[];
  /** fills C′ up to N */
  filling: number[];
  /** what an irrelevant answer is made from: other chunks than C′ shows, as far as there are any */
  irrelevant: number[];
}

/**
 * Chooses among the chunks that are not critical. Chunks below the bar come first, at random;
 * where there are too few, those behind the best follow, the lowest scores first, unless a pool
 * of other documents fills the context.
 */
export function chooseChunks(
  { critical, irrelevant, behind }: Selected,
  chunks: number,
  hasPool: boolean,
  random: Random,
): OwnChunks {
  const below = random.shuffled(irrelevant);
  const room = chunks - critical.length;
  const candidates = hasPool ? below : [...below, ...behind];
  const filling = candidates.slice(0, room);
  const others = [...below.slice(filling.length), ...below.slice(0, filling.length)];
  // Chunks behind the best share items with the question: better a few others than these.
  const last = others.length > 0 || hasPool ? [] : behindOthers(behind, filling);
  return { critical, filling, irrelevant: [...others, ...last].slice(0, chunks) };
}

const behindOthers = (behind: readonly number[], filling: readonly number[]): number[] => {
  const unseen = behind.filter((chunk) => !filling.includes(chunk));
  return unseen.length > 0 ? unseen : [...behind];
};
