import { hashOf } from '../../core/hash.js';
import { randomFrom } from '../../core/random.js';
import { type Question, questionIdOf } from '../../dataset/ledger/submission.js';
import type { ScoredMessage } from '../messages.js';
import { withoutAbstentions } from './abstentions.js';
import { budgetOf, expectedAnswer } from './budget.js';
import { chooseContexts, sizesOf } from './choose-contexts.js';
import { foundEvidence, goldChunks } from './evidence.js';
import { cutInVain, type Fitted, fitReference } from './long-answers.js';
import { makeAnswers } from './make-answers.js';
import { isOutcome, type Outcome, withFound } from './outcome.js';
import type { Asked, QuestionSettings, RandomFor, ReadChunks } from './pair-settings.js';
import { selectChunks } from './select.js';

/** Tries to make answers no longer than what is kept for them; then the most is kept. */
const TRIES = 3;

/**
 * Makes the sample of one question, or says why there is none: chooses critical and irrelevant
 * chunks, and has the generator write the preferred and dispreferred answers (paper, section 3.2).
 * With the longest answer it is at most pair.tokens long: where one comes out longer than was
 * thought, contexts and answers are made again with room for it.
 * @param at which question of the document
 */
export async function pairQuestion(
  message: ScoredMessage,
  read: ReadChunks,
  at: number,
  best: number,
  deps: QuestionSettings,
): Promise<Outcome> {
  const { settings, template, generator } = deps;
  const question = message.questions[at] as Question;
  const tailIds = await template.tail(question.question);
  const gold = goldChunks(question, message.byteStarts);
  const fitted = await fitReference(question, deps);
  const asked = isOutcome(fitted) ? question : fitted.question;
  let answer = await expectedAnswer(asked, generator, template, settings);
  for (let tried = 1; ; tried++) {
    const budget = budgetOf(settings, template, tailIds.length, answer);
    const outcome = await pairWithin(
      { message, at, best, gold, budget },
      ...([fitted, tailIds, read, deps] as const),
    );
    if ('drop' in outcome) return outcome;
    const longest = Math.max(...outcome.sample.answers.map(({ ids }) => ids.length));
    if (longest <= answer) return outcome;
    answer = tried < TRIES ? longest : settings.max_answer_tokens;
  }
}

/** Evidence decides contexts, and so it is part of what a sample is; of the question it is none. */
function instanceIdOf(documentId: string, question: Question, identity: string): string {
  const { evidence = [] } = question;
  const places = [...evidence].sort(([a, b], [c, d]) => a - c || b - d);
  const known = places.length > 0 ? [places] : [];
  return hashOf([documentId, questionIdOf(question), identity, ...known]);
}

async function pairWithin(
  asked: Asked,
  fitted: Fitted | Outcome,
  tailIds: Int32Array,
  read: ReadChunks,
  deps: QuestionSettings,
): Promise<Outcome> {
  const { message, at, best, gold, budget } = asked;
  const question = message.questions[at] as Question;
  const questionId = questionIdOf(question);
  const instanceId = instanceIdOf(message.documentId, question, deps.identity);
  // Never of the identity or the pool: another setting or another pool changes what it decides, no more.
  const seedOf = (choice: string) => `${deps.seed} ${choice} ${message.documentId} ${questionId}`;
  const randomFor: RandomFor = (choice) => randomFrom(seedOf(choice));
  const scores = message.scores[at] as Float32Array;
  const { bar } = deps;
  const sizes = sizesOf(message, budget, deps.template);
  const selected = selectChunks(scores, deps.settings, bar, sizes, randomFor('critical chunks'));
  const found = foundEvidence(gold, scores, selected.critical, bar);
  if (isOutcome(fitted)) return withFound(fitted, found);
  const contexts = await chooseContexts(asked, read, selected, sizes, deps, randomFor);
  if (isOutcome(contexts)) return withFound(contexts, found);
  const made = await makeAnswers(message, fitted, contexts, deps, seedOf);
  if (isOutcome(made)) {
    const { cut } = fitted;
    return withFound(cut ? await cutInVain(made, cut.of, deps) : made, found);
  }
  const kept = withoutAbstentions(made.answers, deps.settings);
  if ('drop' in kept) return withFound(kept, found);
  const { answers, abstained } = kept;
  return {
    sample: {
      instanceId,
      questionId,
      question: question.question,
      cloze: question.cloze === true,
      tailIds,
      answers,
      bestScore: best,
      unfit: contexts.unfit,
      leaked: contexts.irrelevant.filter(({ filler, score }) => !filler && score >= bar).length,
      found,
      abstained,
      exhausted: made.exhausted,
      chunkTexts: contexts.training.map(({ text }) => text),
      chunkIds: contexts.training.map(({ ids }) => ids),
      context: contexts.training.map((item) => ({
        document_id: item.documentId,
        chunk: item.chunk,
        byte_start: item.byteStart,
        byte_end: item.byteEnd,
        score: item.score,
        critical: item.critical,
      })),
    },
  };
}
