import type { Random } from '../../core/random.js';
import type { FillerPool, PoolChunk } from '../../dataset/filler-pool.js';
import type { Evaluator, FillerScorer, ScoredQuestion } from '../../evaluators/evaluator.js';
import type { QuestionAnswer } from '../../generators/generator.js';
import { holdsAnswer } from './bearing.js';
import type { ContextItem } from './context-item.js';
import type { Room } from './room.js';

/** Chunks of the pool scored at once. */
const BATCH = 32;
/** Questions of other documents looked at for wrong answers: enough to have some of every type. */
const OTHERS = 256;

/** Scores of chunks of the pool, by their places in it, against one question of a document. */
export type PoolScores = (question: number, places: readonly number[]) => Promise<number[]>;

/**
 * Scores the pool for a document: a chunk when it is first asked for, then against all of the
 * document's questions at once, which costs hardly more than one.
 * @param basis what the scores of the document's own chunks said of it
 */
export function poolScores(
  { chunks }: FillerPool,
  questions: readonly ScoredQuestion[],
  basis: Float32Array,
  evaluator: Evaluator,
): PoolScores {
  let scorer: FillerScorer | undefined;
  const known = new Map<number, Float32Array>();
  return async (question, places) => {
    scorer ??= await evaluator.fillers(questions, basis);
    const fresh = places.filter((place) => !known.has(place));
    const scores = await scorer.score(fresh.map((place) => (chunks[place] as PoolChunk).text));
    for (const [at, place] of fresh.entries())
      known.set(
        place,
        Float32Array.from(scores, (row) => row[at] as number),
      );
    return places.map((place) => known.get(place)?.[question] as number);
  };
}

/**
 * Score from which a chunk of another document is no filler. Common words of a long answer add up
 * in any text, so that it is half of the least critical score where that is above the bar.
 * @param critical scores of the critical chunks
 */
export const fillerBar = (bar: number, critical: readonly number[]): number =>
  Math.max(bar, Math.min(...critical) / 2);

/** Places in a pool by their scores, the highest first; equal ones stay as they are. */
async function byScore(
  places: readonly number[],
  scoresOf: (places: readonly number[]) => Promise<number[]>,
): Promise<number[]> {
  const scores = new Map<number, number>();
  for (let at = 0; at < places.length; at += BATCH) {
    const batch = places.slice(at, at + BATCH);
    for (const [i, score] of (await scoresOf(batch)).entries())
      scores.set(batch[i] as number, score);
  }
  return [...places].sort((a, b) => (scores.get(b) as number) - (scores.get(a) as number));
}

/**
 * Chunks of other documents that are irrelevant for a question: they score below the bar and hold
 * none of its right answers.
 * @param scoresOf their scores against the question
 * @param bar see `fillerBar`
 * @param closest whether those with the highest scores are taken: then all of the pool are looked at
 * @param rooms to be filled one after the other; the last chunk of each may be too long for it
 * @returns for each room its own; fewer where the pool has no more
 */
export async function pickFillers(
  pool: FillerPool,
  documentId: string,
  answers: readonly string[],
  scoresOf: (places: readonly number[]) => Promise<number[]>,
  rooms: readonly Room[],
  separator: number,
  bar: number,
  closest: boolean,
  random: Random,
): Promise<ContextItem[][]> {
  const found: ContextItem[][] = rooms.map(() => []);
  const left = rooms.map((room) => ({ ...room }));
  const isFull = ({ tokens, chunks }: Room) => tokens <= 0 || chunks <= 0;
  const open = () => left.findIndex((room) => !isFull(room));
  if (open() < 0) return found;
  const others = [...pool.chunks.keys()].filter(
    (place) => pool.chunks[place]?.documentId !== documentId,
  );
  const drawn = random.shuffled(others);
  const candidates = closest ? await byScore(drawn, scoresOf) : drawn;
  const isRight = holdsAnswer(answers);
  for (let at = 0; at < candidates.length && open() >= 0; at += BATCH) {
    const batch = candidates.slice(at, at + BATCH);
    const scores = await scoresOf(batch);
    for (const [i, place] of batch.entries()) {
      const score = scores[i] as number;
      const chunk = pool.chunks[place] as PoolChunk;
      const room = left[open()];
      if (!room || score >= bar || isRight(chunk)) continue;
      found[open()]?.push({
        ...chunk,
        chunkEnd: chunk.byteEnd,
        score,
        critical: false,
        filler: true,
      });
      room.tokens -= chunk.ids.length + separator;
      room.chunks -= 1;
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
