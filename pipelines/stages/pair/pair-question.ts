import { hashOf } from '../../core/hash.js';
import { type Random, randomFrom } from '../../core/random.js';
import type { FillerPool, PoolChunk } from '../../dataset/filler-pool.js';
import { type Question, questionIdOf } from '../../dataset/ledger/submission.js';
import type { AnswerKind } from '../../dataset/rows/row.js';
import type { NameKinds } from '../../entities/kinds.js';
import type { Evaluator } from '../../evaluators/evaluator.js';
import type { DropRecord } from '../../generated/ledger-record.js';
import type { PipelineConfig } from '../../generated/pipeline.js';
import type { Generator } from '../../generators/generator.js';
import { isAbstention } from '../../language/abstention.js';
import type { Borders } from '../../language/piece-length.js';
import type { TokenizedTemplate } from '../../template/tokenize.js';
import type {
  Abstained,
  DraftAnswer,
  FoundEvidence,
  SampleDraft,
  ScoredMessage,
} from '../messages.js';
import { isLeftOut, withoutAbstentions } from './abstentions.js';
import { type Budget, budgetOf, expectedAnswer, isShort } from './budget.js';
import {
  type ContextItem,
  type Contexts,
  contextText,
  type Fillers,
  makeContexts,
} from './contexts.js';
import { foundEvidence, goldChunks } from './evidence.js';
import { fillerBar, type PoolScores, pickFillers, pickOthers } from './fillers.js';
import { leftBeside } from './room.js';
import {
  barNameOf,
  chooseChunks,
  type OwnChunks,
  type Selected,
  type Sizes,
  selectChunks,
  shownScore,
} from './select.js';
import { shortenBy } from './shorten.js';

/** Token ids and texts of chunks of a document. */
export type ReadChunks = (chunks: number[]) => Promise<{ ids: Int32Array; text: string }[]>;

export interface PairSettings {
  settings: PipelineConfig['pair'];
  /** where chunks end, and where one is cut that is too long for a context */
  borders: Borders;
  /** the least score of a critical chunk */
  bar: number;
  seed: number;
  /** configuration identity, with the pool */
  identity: string;
  generator: Generator;
  template: TokenizedTemplate;
  /** scores the chunks of the pool */
  evaluator: Evaluator;
  pool: FillerPool | undefined;
  /** kinds of names as a model tells them, where one is configured */
  kinds?: ToldKinds | undefined;
}

export interface ToldKinds {
  ofDocument(documentId: string): Promise<NameKinds>;
  ofText(text: string): Promise<NameKinds>;
}

type QuestionSettings = PairSettings & {
  /** against the questions of the document */
  poolScores: PoolScores;
};

type Drop = Pick<DropRecord, 'reason' | 'detail'> & {
  found?: FoundEvidence;
  abstained?: Abstained;
};
export type Outcome = { sample: SampleDraft } | { drop: Drop };

const dropped = (reason: Drop['reason'], detail: string): Outcome => ({ drop: { reason, detail } });

/** A drop that says what had become of the question's evidence by then. */
const withFound = (outcome: Outcome, found: FoundEvidence): Outcome =>
  'drop' in outcome ? { drop: { ...outcome.drop, found } } : outcome;

const isOutcome = <T>(value: T | Outcome): value is Outcome =>
  typeof value === 'object' && value !== null && ('drop' in value || 'sample' in value);

/** Randomness for one kind of choice: no other choice, and nothing in the pool, moves it. */
type RandomFor = (choice: string) => Random;

/** The question at work, and what its contexts have room for. */
interface Asked {
  message: ScoredMessage;
  /** which question of the document */
  at: number;
  /** the highest score of a chunk */
  best: number;
  budget: Budget;
}

/**
 * Chooses the chunks of a sample, and those of other documents where the document's own do not
 * suffice. A pool that has nothing for the question leaves the document to itself.
 */
async function chooseFilled(
  { message, at }: Asked,
  selected: Selected,
  sizes: Sizes,
  { settings, bar, pool, poolScores, template }: QuestionSettings,
  randomFor: RandomFor,
): Promise<{ chosen: OwnChunks; fillers: Fillers }> {
  const choose = (hasPool: boolean) =>
    chooseChunks(selected, sizes, hasPool, randomFor('irrelevant chunks'));
  const alone = { chosen: choose(false), fillers: { training: [], irrelevant: [] } };
  if (!pool) return alone;
  const { tokens, byteStarts } = message;
  const tooShort = isShort({ tokens, chunks: byteStarts.length - 1 }, settings);
  if (settings.filler === 'auto' && !tooShort && alone.chosen.irrelevant.length > 0) return alone;
  const chosen = choose(true);
  const isUnseen = (chunk: number) => !chosen.filling.includes(chunk);
  const left = (chunks: readonly number[]) => leftBeside(sizes.room, chunks.map(sizes.sizeOf));
  const { answer, answers = [] } = message.questions[at] as Question;
  const scores = message.scores[at] as Float32Array;
  const critical = selected.critical.map((chunk) => scores[chunk] as number);
  const [training = [], irrelevant = []] = await pickFillers(
    pool,
    message.documentId,
    answer === undefined ? answers : [answer, ...answers],
    (places) => poolScores(at, places),
    [left([...chosen.critical, ...chosen.filling]), left(chosen.irrelevant.filter(isUnseen))],
    template.separator.length,
    fillerBar(bar, critical),
    randomFor('fillers'),
  );
  return training.length + irrelevant.length > 0
    ? { chosen, fillers: { training, irrelevant } }
    : alone;
}

/** Why no chunk is critical. */
function noCritical(
  { best, budget }: Asked,
  { settings, bar }: PairSettings,
  size: number,
): Outcome {
  if (best < bar) {
    const name = barNameOf({ pair: settings });
    return dropped('no-critical-chunk', `best score ${shownScore(best)}, ${name} ${bar}`);
  }
  const { template, answer } = budget;
  return dropped(
    'no-room',
    `template and question of ${template} tokens, an answer of up to ${answer} and the best chunk of ${size} ` +
      `are ${template + answer + size}: pair.tokens is ${settings.tokens}`,
  );
}

/** What chunks of a document take of a context. */
const sizesOf = (
  { tokenStarts }: ScoredMessage,
  { room }: Budget,
  { separator }: TokenizedTemplate,
): Sizes => ({
  room,
  sizeOf: (chunk) =>
    (tokenStarts[chunk + 1] as number) - (tokenStarts[chunk] as number) + separator.length,
});

/** Share of a context that a chunk cut behind a sentence may leave free: 95 % of pair.tokens are filled. */
const SPARE = 1 / 25;

/** The contexts of a sample, or why there are none. */
async function chooseContexts(
  asked: Asked,
  read: ReadChunks,
  selected: Selected,
  sizes: Sizes,
  deps: QuestionSettings,
  randomFor: RandomFor,
): Promise<(Contexts & { unfit: number }) | Outcome> {
  const { message, at, budget } = asked;
  const { bar, template, borders } = deps;
  const { byteStarts } = message;
  const scores = message.scores[at] as Float32Array;
  if (selected.critical.length === 0)
    return noCritical(asked, deps, sizes.sizeOf(scores.indexOf(asked.best)));
  const { chosen, fillers } = await chooseFilled(asked, selected, sizes, deps, randomFor);
  if (chosen.irrelevant.length + fillers.training.length + fillers.irrelevant.length === 0) {
    const what = scores.length === 1 ? 'its only chunk is' : `all ${scores.length} chunks are`;
    const pool = deps.pool
      ? `, and the filler pool has none of other documents that is irrelevant`
      : '';
    return dropped('no-irrelevant-chunk', `${what} critical${pool}`);
  }
  const needed = [...new Set([...chosen.critical, ...chosen.filling, ...chosen.irrelevant])];
  const parts = await read(needed);
  const isCritical = new Set(chosen.critical);
  const items = new Map<number, ContextItem>(
    needed.map((chunk, at) => [
      chunk,
      {
        documentId: message.documentId,
        chunk,
        byteStart: byteStarts[chunk] as number,
        byteEnd: byteStarts[chunk + 1] as number,
        score: scores[chunk] as number,
        critical: isCritical.has(chunk),
        filler: false,
        ...(parts[at] as { ids: Int32Array; text: string }),
      },
    ]),
  );
  const item = (chunk: number) => items.get(chunk) as ContextItem;
  const separator = template.separator.length;
  const { room } = budget;
  const spare = borders === 'sentence' ? Math.floor(room.tokens * SPARE) : 0;
  const filling = { room, separator, shorten: shortenBy(template, borders), spare, bar };
  const contexts = await makeContexts(chosen, fillers, item, randomFor('places'), filling);
  return { ...contexts, unfit: selected.unfit };
}

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

/** The preferred and dispreferred answers, or why there is one too few. */
async function makeAnswers(
  message: ScoredMessage,
  question: Question,
  contexts: Contexts,
  deps: PairSettings,
  seedOf: (choice: string) => string,
): Promise<DraftAnswer[] | Outcome> {
  const { settings, generator, template, pool, kinds: told } = deps;
  const kinds: AnswerKind[] = ['preferred', ...settings.rejected];
  const trainingContext = contexts.training.map(({ text }) => text);
  const trainingText = contextText(contexts.training);
  const isFilled = [...contexts.training, ...contexts.irrelevant].some(({ filler }) => filler);
  const others =
    pool && (isFilled || settings.filler === 'pool')
      ? pickOthers(pool, message.documentId, randomFrom(seedOf('questions of others')))
      : [];
  const answers: DraftAnswer[] = [];
  for (const [candidate, kind] of kinds.entries()) {
    const given = contexts[kind];
    const generation = await generator.generate({
      kind,
      question,
      context: given.map(({ text }) => text),
      trainingContext,
      trainingText,
      ...(told && { kinds: () => kindsIn(given, message.documentId, pool, told) }),
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
    const { ids, complete } = await template.answer(
      text,
      finishReason === 'stop',
      settings.max_answer_tokens,
    );
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
  let answer = await expectedAnswer(question, generator, template, settings);
  for (let tried = 1; ; tried++) {
    const budget = budgetOf(settings, template, tailIds.length, answer);
    const outcome = await pairWithin({ message, at, best, budget }, tailIds, read, deps);
    if ('drop' in outcome) return outcome;
    const longest = Math.max(...outcome.sample.answers.map(({ ids }) => ids.length));
    if (longest <= answer) return outcome;
    answer = tried < TRIES ? longest : settings.max_answer_tokens;
  }
}

async function pairWithin(
  asked: Asked,
  tailIds: Int32Array,
  read: ReadChunks,
  deps: QuestionSettings,
): Promise<Outcome> {
  const { message, at, best, budget } = asked;
  const question = message.questions[at] as Question;
  const questionId = questionIdOf(question);
  const instanceId = hashOf([message.documentId, questionId, deps.identity]);
  // Never of the identity or the pool: another setting or another pool changes what it decides, no more.
  const seedOf = (choice: string) => `${deps.seed} ${choice} ${message.documentId} ${questionId}`;
  const randomFor: RandomFor = (choice) => randomFrom(seedOf(choice));
  const scores = message.scores[at] as Float32Array;
  const { bar } = deps;
  const sizes = sizesOf(message, budget, deps.template);
  const selected = selectChunks(scores, deps.settings, bar, sizes, randomFor('critical chunks'));
  const gold = goldChunks(question, message.byteStarts);
  const found = foundEvidence(gold, scores, selected.critical, bar);
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
