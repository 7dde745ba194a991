import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Evaluator } from '../../pipelines/evaluators/evaluator.js';
import type { Context } from './contexts.js';

/** Scores of all contexts of a set by one evaluator, with the question alone and with its answer. */
export interface SetScores {
  /** shape [contexts][questions][chunks] */
  alone: number[][][];
  withAnswer: number[][][];
}

/**
 * Scores contexts, or takes what an earlier call has stored: models take minutes.
 * @param file where they are stored
 */
export async function scoresOf(
  contexts: readonly Context[],
  create: () => Evaluator | Promise<Evaluator>,
  file: string,
  tell: (line: string) => void,
): Promise<SetScores> {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Not there yet.
  }
  const evaluator = await create();
  const scores: SetScores = { alone: [], withAnswer: [] };
  for (const [done, context] of contexts.entries()) {
    const alone = context.questions.map(({ question }) => ({ question }));
    // Both at once: a chunk costs more than a question.
    const scorer = await evaluator.begin([...alone, ...context.questions]);
    await scorer.add(context.chunks);
    const read = async (places: readonly number[]) => places.map((at) => context.chunks[at] ?? '');
    const rows = (await scorer.finish(read)).scores.map((row) => [...row]);
    scores.alone.push(rows.slice(0, alone.length));
    scores.withAnswer.push(rows.slice(alone.length));
    tell(`${done + 1} of ${contexts.length} contexts`);
  }
  await evaluator.close?.();
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(scores));
  return scores;
}
