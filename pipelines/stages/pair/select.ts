import type { Random } from '../../core/random.js';
import { floorOf } from '../../evaluators/index.js';
import type { PipelineConfig } from '../../generated/pipeline.js';
import { fitting, type Room } from './room.js';

type Selection = Pick<PipelineConfig['pair'], 'select' | 'top_k'>;

/** What a context has room for, and what a chunk takes of it. */
export interface Sizes {
  room: Room;
  sizeOf(chunk: number): number;
}

export interface Selected {
  /** critical chunks of the context, at most top_k, in document order: the best that it has room for */
  critical: number[];
  /** how many more would have been critical */
  unfit: number;
  /** chunks below the bar, in document order */
  irrelevant: number[];
  /** select rank: chunks that reach the bar but lie behind the best; the lowest scores first */
  behind: number[];
}

/** What the bar depends on. */
export interface BarConfig {
  pair: Pick<PipelineConfig['pair'], 'select' | 'floor' | 'delta' | 'threshold'>;
  score: Pick<PipelineConfig['score'], 'evaluator'>;
}

/** The setting that says the least score of a critical chunk. */
export const barNameOf = ({
  pair: { threshold, select },
}: Pick<BarConfig, 'pair'>): 'threshold' | 'delta' | 'floor' =>
  threshold !== null ? 'threshold' : select === 'threshold' ? 'delta' : 'floor';

/**
 * The least score of a critical chunk.
 * @param config in which a threshold of auto has become the number of the data set (runtime/gather/threshold.ts)
 */
export function barOf(config: BarConfig): number {
  const bar = config.pair[barNameOf(config)] ?? floorOf(config.score);
  if (typeof bar !== 'number') throw new Error('pair.threshold: auto has not become a number yet');
  return bar;
}

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
  { room, sizeOf }: Sizes,
  random: Random,
): Selected {
  const isThreshold = settings.select === 'threshold';
  const most = isThreshold ? room.chunks : Math.min(settings.top_k, room.chunks);
  const indices = Array.from(scores, (_, i) => i);
  const above = indices.filter((i) => (scores[i] as number) >= bar);
  const ranked = random
    .shuffled(above)
    .sort((a, b) => (scores[b] as number) - (scores[a] as number));
  const best = ranked.slice(0, most);
  const critical = fitting(best, room, sizeOf);
  const isCritical = new Set(critical);
  return {
    critical: critical.sort((a, b) => a - b),
    unfit: best.length - critical.length,
    irrelevant: indices.filter((i) => (scores[i] as number) < bar),
    // With a fixed threshold a chunk that reaches it is never irrelevant (paper: "top N where more are").
    behind: isThreshold ? [] : ranked.filter((i) => !isCritical.has(i)).reverse(),
  };
}

/** A score as people read it: three digits. */
export const shownScore = (score: number): number => Number(score.toPrecision(3));
