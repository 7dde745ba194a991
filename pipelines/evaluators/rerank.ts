import { randomFrom } from '../core/random.js';
import type { Evaluator, ReadTexts, ScoredQuestion } from './evaluator.js';
import type { Reranker } from './model-scores.js';

/** Bumped when a score changes. */
export const version = 1;

export interface RerankSettings {
  /** chunks of a question that the model looks at: the best by the first evaluator's scores */
  shortlist: number;
  /** share of the model's ranks in the order of the shortlist; the rest are the first evaluator's */
  weight: number;
}

/** Damping of reciprocal ranks (Cormack, Clarke and Büttcher 2009 take 60 for lists of hundreds). */
const DAMPING = 4;

/** Places by their scores, the best first; of equal ones, the one that the lot puts first. */
function ranked(places: readonly number[], scores: ArrayLike<number>, lot: string): number[] {
  return randomFrom(lot)
    .shuffled(places)
    .sort((a, b) => (scores[b] as number) - (scores[a] as number));
}

/**
 * Orders a shortlist by reciprocal rank fusion of two rankings of it.
 * @param first chunks by the first evaluator, the best first
 * @param second the same chunks by the model
 */
export function fuse(
  first: readonly number[],
  second: readonly number[],
  weight: number,
): number[] {
  const points = new Map<number, number>();
  const add = (ranking: readonly number[], share: number) => {
    for (const [rank, chunk] of ranking.entries())
      points.set(chunk, (points.get(chunk) ?? 0) + share / (DAMPING + rank));
  };
  add(first, 1 - weight);
  add(second, weight);
  return [...first].sort((a, b) => (points.get(b) as number) - (points.get(a) as number));
}

/** Scores of one question with its shortlist in a new order: the best score goes to the first, and so on. */
async function reordered(
  scores: Float32Array,
  question: ScoredQuestion,
  model: Reranker,
  read: ReadTexts,
  { shortlist, weight }: RerankSettings,
): Promise<Float32Array> {
  const lot = `shortlist ${question.question}`;
  const first = ranked([...scores.keys()], scores, lot).slice(0, shortlist);
  if (first.length < 2 || (scores[first[0] as number] as number) === 0) return scores;
  // In document order: a model that remembers chunks meets them again in it.
  const listed = [...first].sort((a, b) => a - b);
  const found = await model.score(question, await read(listed));
  const byModel = new Map(listed.map((chunk, at) => [chunk, found[at] as number]));
  const second = [...first].sort((a, b) => (byModel.get(b) as number) - (byModel.get(a) as number));
  const result = Float32Array.from(scores);
  for (const [rank, chunk] of fuse(first, second, weight).entries())
    result[chunk] = scores[first[rank] as number] as number;
  return result;
}

/**
 * An evaluator whose best chunks are put into a new order by a model. Scores stay on the scale of
 * the evaluator, so that the bar keeps its meaning; chunks of other documents are judged by the
 * evaluator alone.
 */
export function reranked(
  evaluator: Evaluator,
  model: Reranker,
  settings: RerankSettings,
): Evaluator {
  return {
    first: evaluator,
    async begin(questions) {
      const scorer = await evaluator.begin(questions);
      return {
        add: (chunks) => scorer.add(chunks),
        async finish(read) {
          const { scores, basis } = await scorer.finish(read);
          const anew: Float32Array[] = [];
          // One after another: a model has one thread.
          for (const [at, row] of scores.entries())
            anew.push(await reordered(row, questions[at] as ScoredQuestion, model, read, settings));
          return { scores: anew, basis };
        },
      };
    },
    fillers: (questions, basis) => evaluator.fillers(questions, basis),
    async close() {
      await Promise.all([evaluator.close?.(), model.close()]);
    },
  };
}
