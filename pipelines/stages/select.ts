import type { Random } from '../core/random.js';
import type { PipelineConfig } from '../generated/pipeline.js';

type Selection = Pick<PipelineConfig['pair'], 'select' | 'top_k' | 'floor' | 'delta' | 'chunks'>;

export interface Selected {
  /** critical chunks of the context, at most N and at most top_k, in document order */
  critical: number[];
  /** all irrelevant chunks, in document order */
  irrelevant: number[];
}

/**
 * Which chunks of a document are critical for a question and which irrelevant (paper,
 * section 3.2). Chunks that reach the bar but lie behind the best are neither: the paper's
 * "top N where more are critical". Equal scores are put in an order drawn from `random`; by
 * place in the document, the critical chunks would always stand in the first slots.
 */
export function selectChunks(scores: Float32Array, settings: Selection, random: Random): Selected {
  const bar = settings.select === 'threshold' ? settings.delta : settings.floor;
  const most =
    settings.select === 'threshold' ? settings.chunks : Math.min(settings.top_k, settings.chunks);
  const indices = Array.from(scores, (_, i) => i);
  const above = indices.filter((i) => (scores[i] as number) >= bar);
  const ranked = random
    .shuffled(above)
    .sort((a, b) => (scores[b] as number) - (scores[a] as number));
  return {
    critical: ranked.slice(0, most).sort((a, b) => a - b),
    irrelevant: indices.filter((i) => (scores[i] as number) < bar),
  };
}

export interface Contexts {
  /** C′: the critical chunks filled up with irrelevant ones to N; every answer is trained on it */
  training: number[];
  /** what the preferred answer is made from: the critical chunks */
  preferred: number[];
  /** what an irrelevant answer is made from: irrelevant chunks alone, N of them */
  irrelevant: number[];
  /** what a mixed answer is made from: half of the critical chunks, and C′'s irrelevant ones */
  mixed: number[];
}

const ordered = (chunks: number[]): number[] => chunks.sort((a, b) => a - b);

/** The contexts of a sample, chunks always in document order. */
export function makeContexts(selected: Selected, chunks: number, random: Random): Contexts {
  const { critical, irrelevant } = selected;
  const pool = random.shuffled(irrelevant);
  const filler = pool.slice(0, chunks - critical.length);
  // The irrelevant answer comes from other chunks than C′ shows, as far as the document has them.
  const others = [...pool.slice(filler.length), ...filler].slice(0, chunks);
  const half = random.shuffled(critical).slice(0, Math.ceil(critical.length / 2));
  return {
    training: ordered([...critical, ...filler]),
    preferred: ordered([...critical]),
    irrelevant: ordered(others),
    mixed: ordered([...half, ...filler]),
  };
}
