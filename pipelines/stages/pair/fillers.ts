import type { Random } from '../../core/random.js';
import type { FillerPool } from '../../dataset/filler-pool.js';
import type { Evaluator, ScoredQuestion } from '../../evaluators/evaluator.js';
import type { QuestionAnswer } from '../../generators/generator.js';
import type { ContextItem } from './contexts.js';

/** Chunks of the pool scored at once. */
const BATCH = 32;
/** Questions of other documents looked at for wrong answers: enough to have some of every type. */
const OTHERS = 256;

/**
 * Chunks of other documents that are irrelevant for a question: they score below the bar.
 * @param wanted how many; fewer where the pool has no more
 */
export function pickFillers(
  pool: FillerPool,
  documentId: string,
  question: ScoredQuestion,
  wanted: number,
  bar: number,
  evaluator: Evaluator,
  random: Random,
): ContextItem[] {
  if (wanted <= 0) return [];
  const scorer = evaluator.begin([question]);
  const candidates = random.shuffled(
    pool.chunks.filter((chunk) => chunk.documentId !== documentId),
  );
  const found: ContextItem[] = [];
  for (let at = 0; at < candidates.length && found.length < wanted; at += BATCH) {
    const batch = candidates.slice(at, at + BATCH);
    const [scores] = scorer.score(batch.map(({ text }) => text));
    for (const [i, chunk] of batch.entries()) {
      const score = scores?.[i] as number;
      if (score < bar && found.length < wanted)
        found.push({ ...chunk, score, critical: false, filler: true });
    }
  }
  return found;
}

/** Some questions of other documents, with their answers. */
export function pickOthers(pool: FillerPool, documentId: string, random: Random): QuestionAnswer[] {
  const { length } = pool.questions;
  return random
    .distinct(length, Math.min(length, OTHERS))
    .map((at) => pool.questions[at] as FillerPool['questions'][number])
    .filter((question) => question.documentId !== documentId);
}
