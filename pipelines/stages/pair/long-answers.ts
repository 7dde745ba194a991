import type { Question } from '../../dataset/ledger/submission.js';
import type { TokenizedTemplate } from '../../template/tokenize.js';
import { rightAnswers } from './bearing.js';
import { dropped, type Outcome } from './outcome.js';
import type { PairSettings } from './pair-settings.js';
import { sentencesIn } from './sentences.js';

type Answers = Pick<TokenizedTemplate, 'answer'>;

/** An answer is at least so much of the most tokens after its end was cut off: it must still say something. */
const LEAST = 1 / 2;
/** Of the most tokens this share stays free: a twin of the answer may be a little longer than it. */
const SPARE = 1 / 32;
/** Characters looked at for each token: real ones have 2 to 5. */
const CHARACTERS = 16;

const tokensOf = async (text: string, { answer }: Answers): Promise<number> =>
  (await answer(text, true, Number.POSITIVE_INFINITY)).ids.length;

/**
 * The beginning of an answer up to the last end of a sentence that fits.
 * @param most tokens, with the end-of-turn token
 * @returns nothing where less than half of that would be left
 */
export async function cutAtSentence(
  text: string,
  most: number,
  template: Answers,
): Promise<string | undefined> {
  const shown = text.slice(0, most * CHARACTERS);
  const bytes = Buffer.from(shown);
  const ends = sentencesIn(shown).map(({ to }) => to);
  // What is cut off in the middle ends no sentence.
  if (shown.length < text.length) ends.pop();
  const upTo = (end: number) => bytes.toString('utf8', 0, end).trimEnd();
  let [fits, tooMany] = [-1, ends.length];
  let tokens = 0;
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    const count = await tokensOf(upTo(ends[middle] as number), template);
    if (count > most) tooMany = middle;
    else [fits, tokens] = [middle, count];
  }
  return tokens < most * LEAST ? undefined : upTo(ends[fits] as number);
}

/** That an answer is too long to be the chosen one: trained on without its end it would never end. */
export async function tooLong(
  text: string,
  { template, settings: { max_answer_tokens: most } }: Pick<PairSettings, 'template' | 'settings'>,
): Promise<Extract<Outcome, { drop: unknown }>> {
  return dropped(
    'answer-too-long',
    `the chosen answer has ${await tokensOf(text, template)} tokens with its end, pair.max_answer_tokens is ${most}`,
  );
}

/**
 * What becomes of a question whose reference answer was cut and then has no wrong one: that it is too
 * long comes first, since the whole of it might have one.
 * @param long the reference answer
 */
export async function cutInVain(
  outcome: Outcome,
  long: string,
  deps: Pick<PairSettings, 'template' | 'settings'>,
): Promise<Outcome> {
  if (!('drop' in outcome) || outcome.drop.reason !== 'no-wrong-answer') return outcome;
  const { drop } = await tooLong(long, deps);
  return { drop: { ...drop, detail: `${drop.detail}; cut at a sentence: ${outcome.drop.detail}` } };
}

/** A question as its generator is asked it. */
export interface Fitted {
  /** the reference answer fits pair.max_answer_tokens, where answers are made from it */
  question: Question;
  /** where the reference answer is the beginning of a longer one, both of them */
  cut?: { text: string; of: string };
}

/**
 * Where answers are made from the reference answer, one that is too long gives way to the first other
 * right one that is not; where all are too long, the first that can be cut is cut at a sentence.
 */
export async function fitReference(
  question: Question,
  { generator, template, settings }: Pick<PairSettings, 'generator' | 'template' | 'settings'>,
): Promise<Fitted | Outcome> {
  const right = rightAnswers(question);
  if (!generator.likeReference || question.answer === undefined) return { question };
  const most = settings.max_answer_tokens;
  const asIf = (answer: string, others: string[]) => ({ ...question, answer, answers: others });
  for (const [at, text] of right.entries()) {
    if (!(await template.answer(text, true, most)).complete) continue;
    return at === 0 ? { question } : { question: asIf(text, right.toSpliced(at, 1)) };
  }
  if (settings.too_long === 'drop') return tooLong(right[0] as string, { template, settings });
  for (const text of right) {
    const short = await cutAtSentence(text, most - Math.ceil(most * SPARE), template);
    if (short !== undefined)
      return { question: asIf(short, right), cut: { text: short, of: text } };
  }
  return tooLong(right[0] as string, { template, settings });
}
