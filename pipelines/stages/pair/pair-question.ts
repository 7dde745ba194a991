import { hashOf } from '../../core/hash.js';
import { randomFrom } from '../../core/random.js';
import type { FillerPool, PoolChunk } from '../../dataset/filler-pool.js';
import { type Question, questionIdOf } from '../../dataset/ledger/submission.js';
import type { MadeKind } from '../../dataset/rows/row.js';
import type { NameKinds } from '../../entities/kinds.js';
import type { TakenOut } from '../../generated/row.js';
import { isAbstention } from '../../language/abstention.js';
import type { DraftAnswer, ScoredMessage } from '../messages.js';
import { isLeftOut, withoutAbstentions } from './abstentions.js';
import { rightAnswers } from './bearing.js';
import { budgetOf, expectedAnswer } from './budget.js';
import { chooseContexts, sizesOf } from './choose-contexts.js';
import type { ContextItem } from './context-item.js';
import { type Contexts, contextText } from './contexts.js';
import { foundEvidence, goldChunks } from './evidence.js';
import { pickOthers } from './fillers.js';
import { dropped, isOutcome, type Outcome, withFound } from './outcome.js';
import type {
  Asked,
  PairSettings,
  QuestionSettings,
  RandomFor,
  ReadChunks,
  ToldKinds,
} from './pair-settings.js';
import { selectChunks } from './select.js';
import type { Span } from './without-evidence.js';

/** Kinds of the names of a context: what the document says of a name counts before other documents. */
async function kindsIn(
  context: readonly ContextItem[],
  documentId: string,
  pool: FillerPool | undefined,
  kinds: ToldKinds,
): Promise<NameKinds> {
  const fillers = context.filter(({ filler }) => filler);
  const isFiller = (chunk: PoolChunk) =>
    fillers.some((one) => one.documentId === chunk.documentId && one.chunk === chunk.chunk);
  // Whole chunks, also where a context has the beginning of one: each is looked at once.
  const others = (pool?.chunks ?? []).filter(isFiller).map(({ text }) => kinds.ofText(text));
  const told = await Promise.all([...others, kinds.ofDocument(documentId)]);
  return new Map(told.flatMap((names) => [...names]));
}

/** What an answer was not shown of the chunks it is made from: sentences, and ends that had no room. */
function takenOutOf(given: readonly ContextItem[], documentId: string): TakenOut[] {
  return given.flatMap(({ documentId: of, chunk, byteEnd, chunkEnd, without = [] }) => {
    const cut: Span[] = byteEnd < chunkEnd ? [[byteEnd, chunkEnd]] : [];
    return [...without, ...cut].map(([byte_start, byte_end]) => ({
      document_id: of === documentId ? null : of,
      ...{ chunk, byte_start, byte_end },
    }));
  });
}

/** That an answer is too long to be the chosen one: trained on without its end it would never end. */
async function tooLong(
  text: string,
  { template, settings: { max_answer_tokens: most } }: PairSettings,
): Promise<Outcome> {
  const { ids } = await template.answer(text, true, Number.POSITIVE_INFINITY);
  return dropped(
    'answer-too-long',
    `the chosen answer has ${ids.length} tokens with its end, pair.max_answer_tokens is ${most}`,
  );
}

/** The same where the chosen answer is going to be one of the right ones, and all are too long. */
async function rightTooLong(question: Question, deps: PairSettings): Promise<Outcome | undefined> {
  const { generator, template, settings } = deps;
  if (!generator.likeReference) return undefined;
  const right = rightAnswers(question);
  for (const text of right)
    if ((await template.answer(text, true, settings.max_answer_tokens)).complete) return undefined;
  return right[0] === undefined ? undefined : tooLong(right[0], deps);
}

/** The preferred and dispreferred answers, or why there is one too few. */
async function makeAnswers(
  message: ScoredMessage,
  question: Question,
  contexts: Contexts,
  deps: PairSettings,
  seedOf: (choice: string) => string,
): Promise<DraftAnswer[] | Outcome> {
  const { settings, generator, template, pool, kinds: told } = deps;
  const documentKinds = told ?? deps.kindsByRules;
  const kinds: MadeKind[] = ['preferred', ...settings.rejected];
  const trainingContext = contexts.training.map(({ text }) => text);
  const trainingText = contextText(contexts.training);
  const isFilled = [...contexts.training, ...contexts.irrelevant].some(({ filler }) => filler);
  const others =
    pool && (isFilled || settings.filler === 'pool')
      ? pickOthers(pool, message.documentId, randomFrom(seedOf('questions of others')))
      : [];
  const answers: DraftAnswer[] = [];
  for (const [at, kind] of kinds.entries()) {
    // Of a kind that is named again this is another answer.
    const candidate = kinds.slice(0, at).filter((one) => one === kind).length;
    const given = contexts[kind];
    const without = takenOutOf(given, message.documentId);
    const generation = await generator.generate({
      kind,
      question,
      context: given.map(({ text }) => text),
      trainingContext,
      trainingText,
      ...(told && { kinds: () => kindsIn(given, message.documentId, pool, told) }),
      ...(documentKinds && {
        documentKinds: () => kindsIn(given, message.documentId, pool, documentKinds),
      }),
      siblings: message.questions,
      others,
      taken: answers.map((answer) => answer.text),
      seed: seedOf(`answer ${kind} ${candidate}`),
      candidate,
    });
    if ('refusal' in generation)
      return dropped(generation.refusal.reason, `${kind}: ${generation.refusal.detail}`);
    const { text, finishReason, inContext, meanLogprob } = generation.answer;
    if (text.trim() === '') return dropped('empty-answer', `${kind}: the generator gave no text`);
    const most = settings.max_answer_tokens;
    if (kind === 'preferred' && finishReason === 'length') {
      const cut = `the model's chosen answer was cut at pair.max_answer_tokens (${most})`;
      return dropped('truncated', cut);
    }
    const { ids, complete } = await template.answer(text, finishReason === 'stop', most);
    if (kind === 'preferred' && !complete) return tooLong(text, deps);
    const isSame = (other: DraftAnswer) =>
      other.ids.length === ids.length && other.ids.every((id, i) => id === ids[i]);
    const abstains = isAbstention(text);
    if (!isLeftOut({ kind, abstains }, settings) && answers.some(isSame)) {
      const shown = JSON.stringify(text.slice(0, 80));
      return dropped('same-answer', `${kind}: the same as another answer: ${shown}`);
    }
    answers.push({
      kind,
      text,
      ids,
      given: given.map(({ chunk }) => chunk),
      given_documents: given.some(({ filler }) => filler)
        ? given.map(({ documentId }) => documentId)
        : null,
      given_without: without.length > 0 ? without : null,
      generator: generator.name,
      sampling: JSON.stringify(generator.sampling),
      finish_reason: complete ? 'stop' : 'length',
      in_context: inContext,
      mean_logprob: meanLogprob,
      abstains,
    });
  }
  return answers;
}

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
  let answer = await expectedAnswer(question, generator, template, settings);
  for (let tried = 1; ; tried++) {
    const budget = budgetOf(settings, template, tailIds.length, answer);
    const outcome = await pairWithin({ message, at, best, gold, budget }, tailIds, read, deps);
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
  const problem = await rightTooLong(question, deps);
  if (problem) return withFound(problem, found);
  const contexts = await chooseContexts(asked, read, selected, sizes, deps, randomFor);
  if (isOutcome(contexts)) return withFound(contexts, found);
  const made = await makeAnswers(message, question, contexts, deps, seedOf);
  if (isOutcome(made)) return withFound(made, found);
  const kept = withoutAbstentions(made, deps.settings);
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
