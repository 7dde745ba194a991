import { lazily } from '../../core/lazily.js';
import { randomFrom } from '../../core/random.js';
import type { FillerPool, PoolChunk } from '../../dataset/filler-pool.js';
import type { MadeKind } from '../../dataset/rows/row.js';
import type { NameKinds } from '../../entities/kinds.js';
import type { TakenOut } from '../../generated/row.js';
import type { AnswerRequest, GeneratedAnswer } from '../../generators/generator.js';
import { isAbstention } from '../../language/abstention.js';
import { saidKey } from '../../language/says-same.js';
import type { DraftAnswer, Exhausted, ScoredMessage } from '../messages.js';
import { isLeftOut } from './abstentions.js';
import type { ContextItem } from './context-item.js';
import { type Contexts, contextText } from './contexts.js';
import { evidenceTexts } from './evidence.js';
import { pickOthers } from './fillers.js';
import { cutAtSentence, type Fitted, tooLong } from './long-answers.js';
import { dropped, isOutcome, type Outcome } from './outcome.js';
import type { PairSettings, ToldKinds } from './pair-settings.js';
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

type Encoded = Pick<DraftAnswer, 'text' | 'ids' | 'finish_reason' | 'cut_at_sentence'>;

/**
 * An answer in tokens, no more than pair.max_answer_tokens of them: a chosen one that is longer makes
 * no sample, a wrong one ends with its last sentence that fits, or in the middle.
 */
async function encoded(
  kind: MadeKind,
  { text, finishReason }: GeneratedAnswer,
  chosenCut: string | undefined,
  deps: PairSettings,
): Promise<Encoded | Outcome> {
  const { settings, generator, template } = deps;
  const most = settings.max_answer_tokens;
  if (text.trim() === '') return dropped('empty-answer', `${kind}: the generator gave no text`);
  if (kind === 'preferred' && finishReason === 'length') {
    const cut = `the model's chosen answer was cut at pair.max_answer_tokens (${most})`;
    return dropped('truncated', cut);
  }
  const { ids, complete } = await template.answer(text, finishReason === 'stop', most);
  if (complete) {
    const cut_at_sentence = kind === 'preferred' && text === chosenCut ? true : null;
    return { text, ids, finish_reason: 'stop', cut_at_sentence };
  }
  if (kind === 'preferred') return tooLong(text, deps);
  const isToCut = generator.likeReference === true && settings.too_long === 'cut';
  const short = isToCut ? await cutAtSentence(text, most, template) : undefined;
  if (short === undefined) return { text, ids, finish_reason: 'length', cut_at_sentence: null };
  const whole = await template.answer(short, true, most);
  return { text: short, ids: whole.ids, finish_reason: 'stop', cut_at_sentence: true };
}

/** What every answer of a sample is asked for with. */
function commonRequest(
  message: ScoredMessage,
  question: Fitted['question'],
  contexts: Contexts,
  { settings, pool }: PairSettings,
  seedOf: (choice: string) => string,
): Pick<
  AnswerRequest,
  'question' | 'trainingContext' | 'trainingText' | 'evidence' | 'siblings' | 'others' | 'elsewhere'
> {
  const isFilled = [...contexts.training, ...contexts.irrelevant].some(({ filler }) => filler);
  const elsewhere = lazily(() =>
    pool ? pickOthers(pool, message.documentId, randomFrom(seedOf('questions of others'))) : [],
  );
  return {
    question,
    trainingContext: contexts.training.map(({ text }) => text),
    trainingText: contextText(contexts.training),
    evidence: evidenceTexts(question, contexts.training),
    siblings: message.questions,
    others: isFilled || settings.filler === 'pool' ? elsewhere() : [],
    elsewhere,
  };
}

/** The answers of a sample, the preferred one first. */
export interface MadeAnswers {
  answers: DraftAnswer[];
  /** those that the question has no other wrong answer for */
  exhausted: Exhausted;
}

/**
 * The preferred and dispreferred answers, or why there is one too few. Where a question itself allows
 * fewer wrong answers than are asked for (to yes there is one), the others are left out.
 */
export async function makeAnswers(
  message: ScoredMessage,
  { question, cut }: Fitted,
  contexts: Contexts,
  deps: PairSettings,
  seedOf: (choice: string) => string,
): Promise<MadeAnswers | Outcome> {
  const { settings, generator, pool, kinds: told } = deps;
  const documentKinds = told ?? deps.kindsByRules;
  const kinds: MadeKind[] = ['preferred', ...settings.rejected];
  const common = commonRequest(message, question, contexts, deps, seedOf);
  const answers: DraftAnswer[] = [];
  const exhausted: Exhausted = {};
  for (const [at, kind] of kinds.entries()) {
    // Of a kind that is named again this is another answer.
    const candidate = kinds.slice(0, at).filter((one) => one === kind).length;
    const given = contexts[kind];
    const without = takenOutOf(given, message.documentId);
    const generation = await generator.generate({
      ...common,
      kind,
      context: given.map(({ text }) => text),
      ...(told && { kinds: () => kindsIn(given, message.documentId, pool, told) }),
      ...(documentKinds && {
        documentKinds: () => kindsIn(given, message.documentId, pool, documentKinds),
      }),
      taken: answers.map((answer) => answer.text),
      seed: seedOf(`answer ${kind} ${candidate}`),
      candidate,
    });
    if ('refusal' in generation) {
      const { reason, detail, exhausted: isAll } = generation.refusal;
      // The preferred answer and one other there must be.
      if (!isAll || answers.length < 2) return dropped(reason, `${kind}: ${detail}`);
      exhausted[kind] = (exhausted[kind] ?? 0) + 1;
      continue;
    }
    const { inContext, meanLogprob, editShare = null } = generation.answer;
    const made = await encoded(kind, generation.answer, cut?.text, deps);
    if (isOutcome(made)) return made;
    const said = saidKey(made.text);
    const isSame = ({ ids, text }: DraftAnswer) =>
      (said !== '' && saidKey(text) === said) ||
      (ids.length === made.ids.length && ids.every((id, i) => id === made.ids[i]));
    const abstains = isAbstention(made.text);
    if (!isLeftOut({ kind, abstains }, settings) && answers.some(isSame)) {
      const shown = JSON.stringify(made.text.slice(0, 80));
      return dropped('same-answer', `${kind}: the same as another answer: ${shown}`);
    }
    answers.push({
      kind,
      ...made,
      given: given.map(({ chunk }) => chunk),
      given_documents: given.some(({ filler }) => filler)
        ? given.map(({ documentId }) => documentId)
        : null,
      given_without: without.length > 0 ? without : null,
      generator: generator.name,
      sampling: JSON.stringify(generator.sampling),
      in_context: inContext,
      mean_logprob: meanLogprob,
      abstains,
      edit_share: editShare,
    });
  }
  return { answers, exhausted };
}
