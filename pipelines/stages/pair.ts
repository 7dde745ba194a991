import { hashOf } from '../core/hash.js';
import { randomFrom } from '../core/random.js';
import type { AnswerKind } from '../dataset/row.js';
import { type Question, questionIdOf } from '../dataset/submission.js';
import type { DropRecord } from '../generated/ledger-record.js';
import type { PipelineConfig } from '../generated/pipeline.js';
import type { Generation, Generator } from '../generators/generator.js';
import type { Stage } from '../runtime/stage.js';
import { chunkTexts } from './chunk.js';
import type { DraftAnswer, PairedMessage, SampleDraft, ScoredMessage } from './messages.js';
import { makeContexts, selectChunks } from './select.js';
import type { TokenizedTemplate } from './template.js';

export interface PairDependencies {
  settings: PipelineConfig['pair'];
  seed: number;
  /** configuration identity */
  identity: string;
  generator: Generator;
  template: TokenizedTemplate;
  /** documents worked on at once */
  concurrency: number;
}

type Drop = Omit<DropRecord, 'kind' | 'document_id' | 'question_id' | 'question' | 'best_score'>;
type Outcome = { sample: SampleDraft } | { drop: Drop };

const dropped = (reason: Drop['reason'], detail: string): Outcome => ({ drop: { reason, detail } });

/** Bytes of a paired message that count against a queue's bound. */
const sizeOf = (samples: readonly SampleDraft[]): number =>
  samples.reduce(
    (sum, sample) => sum + sample.chunkIds.reduce((bytes, ids) => bytes + ids.byteLength * 2, 2048),
    1024,
  );

const bestOf = (scores: Float32Array): number =>
  scores.reduce((most, score) => Math.max(most, score), 0);

/**
 * Makes the sample of one question, or says why there is none: chooses critical and irrelevant
 * chunks, and has the generator write the preferred and dispreferred answers (paper, section 3.2).
 */
async function pairQuestion(
  message: ScoredMessage,
  texts: readonly string[],
  at: number,
  best: number,
  deps: PairDependencies,
): Promise<Outcome> {
  const { settings, generator, template } = deps;
  const question = message.questions[at] as Question;
  const scores = message.scores[at] as Float32Array;
  const questionId = questionIdOf(question);
  const instanceId = hashOf([message.documentId, questionId, deps.identity]);
  const random = randomFrom(`${deps.seed} context ${instanceId}`);
  const selected = selectChunks(scores, settings, random);
  if (selected.critical.length === 0) {
    const bar =
      settings.select === 'threshold' ? `delta ${settings.delta}` : `floor ${settings.floor}`;
    return dropped('no-critical-chunk', `best score ${best}, ${bar}`);
  }
  if (selected.irrelevant.length === 0) {
    return dropped('no-irrelevant-chunk', `all ${scores.length} chunks share the question's items`);
  }
  const contexts = makeContexts(selected, settings.chunks, random);
  const textsOf = (chunks: readonly number[]) => chunks.map((chunk) => texts[chunk] as string);
  const kinds: AnswerKind[] = ['preferred', ...settings.rejected];
  const answers: DraftAnswer[] = [];
  for (const [candidate, kind] of kinds.entries()) {
    const given = contexts[kind];
    const generation: Generation = await generator.generate({
      kind,
      question,
      context: textsOf(given),
      trainingContext: textsOf(contexts.training),
      siblings: message.questions,
      taken: answers.map((answer) => answer.text),
      seed: `${deps.seed} answer ${instanceId} ${candidate}`,
      candidate,
    });
    if ('refusal' in generation)
      return dropped(generation.refusal.reason, `${kind}: ${generation.refusal.detail}`);
    const { text, finishReason, inContext, meanLogprob } = generation.answer;
    const { ids, complete } = await template.answer(
      text,
      finishReason === 'stop',
      settings.max_answer_tokens,
    );
    if (text.trim() === '') return dropped('empty-answer', `${kind}: the generator gave no text`);
    if (
      answers.some(
        (other) => other.ids.length === ids.length && other.ids.every((id, i) => id === ids[i]),
      )
    ) {
      return dropped(
        'same-answer',
        `${kind}: the same as another answer: ${JSON.stringify(text.slice(0, 80))}`,
      );
    }
    answers.push({
      kind,
      text,
      ids,
      given,
      generator: generator.name,
      sampling: JSON.stringify(generator.sampling),
      finish_reason: complete ? 'stop' : 'length',
      in_context: inContext,
      mean_logprob: meanLogprob,
    });
  }
  const isCritical = new Set(selected.critical);
  const { tokenStarts, byteStarts } = message.chunks;
  return {
    sample: {
      instanceId,
      questionId,
      question: question.question,
      tailIds: await template.tail(question.question),
      answers,
      bestScore: best,
      chunkTexts: textsOf(contexts.training),
      chunkIds: contexts.training.map((chunk) =>
        message.ids.slice(tokenStarts[chunk], tokenStarts[chunk + 1]),
      ),
      context: contexts.training.map((chunk) => ({
        document_id: message.documentId,
        chunk,
        byte_start: byteStarts[chunk] as number,
        byte_end: byteStarts[chunk + 1] as number,
        score: scores[chunk] as number,
        critical: isCritical.has(chunk),
      })),
    },
  };
}

/** Stage pair: every question of a document becomes a sample or a drop with a reason. */
export function pairStage(deps: PairDependencies): Stage<ScoredMessage, PairedMessage> {
  return {
    name: 'pair',
    concurrency: deps.concurrency,
    async run(message) {
      const texts = chunkTexts(message.text, message.chunks);
      const samples: SampleDraft[] = [];
      const drops: PairedMessage['drops'] = [];
      if (message.questions.length === 0) {
        const detail = 'the document came without questions';
        const none = { question_id: '', question: '', best_score: null };
        drops.push({ document_id: message.documentId, ...none, reason: 'no-questions', detail });
      }
      for (const [at, asked] of message.questions.entries()) {
        const best = bestOf(message.scores[at] as Float32Array);
        const outcome = await pairQuestion(message, texts, at, best, deps);
        if ('sample' in outcome) samples.push(outcome.sample);
        else {
          const of = {
            document_id: message.documentId,
            question_id: questionIdOf(asked),
            question: asked.question,
          };
          drops.push({ ...of, best_score: best, ...outcome.drop });
        }
      }
      const record: PairedMessage = {
        ordinal: message.ordinal,
        documentId: message.documentId,
        source: message.source,
        bytes: Buffer.byteLength(message.text),
        tokens: message.ids.length,
        chunks: texts.length,
        questions: message.questions.length,
        samples,
        drops,
      };
      return [{ record, bytes: sizeOf(samples) }];
    },
  };
}
