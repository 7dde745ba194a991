import type { Question } from '../../dataset/ledger/submission.js';
import type { PipelineConfig } from '../../generated/pipeline.js';
import type { Generator } from '../../generators/generator.js';
import type { TokenizedTemplate } from '../../template/tokenize.js';
import { rightAnswers } from './bearing.js';
import type { Room } from './room.js';

type Settings = Pick<PipelineConfig['pair'], 'tokens' | 'chunks' | 'max_answer_tokens'>;

/** What of the policy's window a sample's chunks may take. */
export interface Budget {
  /** for chunks with their separators */
  room: Room;
  /** tokens of head and tail */
  template: number;
  /** tokens kept for the longest answer */
  answer: number;
}

/**
 * What template and answers leave of pair.tokens.
 * @param tail tokens of the question's tail
 * @param answer tokens kept for the longest answer
 */
export function budgetOf(
  settings: Settings,
  { head }: Pick<TokenizedTemplate, 'head'>,
  tail: number,
  answer: number,
): Budget {
  const template = head.length + tail;
  return {
    room: {
      tokens: Math.max(0, settings.tokens - template - answer),
      chunks: settings.chunks ?? Number.POSITIVE_INFINITY,
    },
    template,
    answer,
  };
}

/** A wrong answer may be longer than the right one. */
const LONGER = 1.25;
const MORE = 8;

/** How many tokens the longest answer of a question is going to have, most likely. */
export async function expectedAnswer(
  question: Question,
  { likeReference = false }: Pick<Generator, 'likeReference'>,
  template: Pick<TokenizedTemplate, 'answer'>,
  { max_answer_tokens }: Settings,
): Promise<number> {
  if (!likeReference) return max_answer_tokens;
  const made = await Promise.all(
    rightAnswers(question).map((text) => template.answer(text, true, max_answer_tokens)),
  );
  const longest = made.reduce((most, { ids }) => Math.max(most, ids.length), 1);
  return Math.min(max_answer_tokens, Math.ceil(longest * LONGER) + MORE);
}

/**
 * Whether a document is too short to fill two contexts, the training context and the one of an
 * irrelevant answer, which has other chunks.
 */
export const isShort = (
  { tokens, chunks }: { tokens: number; chunks: number },
  settings: Pick<Settings, 'tokens' | 'chunks'>,
): boolean =>
  tokens < 2 * settings.tokens && (settings.chunks === null || chunks < 2 * settings.chunks);
