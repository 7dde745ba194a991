import { sha256 } from '../../pipelines/core/hash.js';
import type { Random } from '../../pipelines/core/random.js';
import type { FillerPool } from '../../pipelines/dataset/filler-pool.js';
import type { Question } from '../../pipelines/dataset/ledger/submission.js';
import type { PipelineConfig } from '../../pipelines/generated/pipeline.js';
import type { AnswerRequest, Generator } from '../../pipelines/generators/generator.js';
import type { ScoredMessage } from '../../pipelines/stages/messages.js';
import { pairQuestion } from '../../pipelines/stages/pair/pair-question.js';
import type { QuestionSettings } from '../../pipelines/stages/pair/pair-settings.js';
import type { TokenizedTemplate } from '../../pipelines/template/tokenize.js';

/** A token for each byte. */
const idsOf = (text: string): Int32Array => Int32Array.from(Buffer.from(text));
const textOf = (ids: ArrayLike<number>): string => Buffer.from(Array.from(ids)).toString('utf8');
const END = Int32Array.of(0);

/** A template that adds one token before, behind and after every chunk. */
export const byteTemplate: TokenizedTemplate = {
  head: idsOf('H'),
  separator: idsOf('\n'),
  end: END,
  tail: async (question) => idsOf(`${question}>`),
  answer: async (text, complete, most) => {
    const ids = idsOf(text);
    const whole = complete && ids.length < most;
    return { ids: whole ? Int32Array.of(...ids, 0) : ids.slice(0, most), complete: whole };
  },
  prompt: (question, chunks) => `H${chunks.map((chunk) => `${chunk}\n`).join('')}${question}>`,
  pieces: async (ids) => [{ text: textOf(ids), special: false }],
};

/** A document of these chunks with one question, scored. */
export function scoredDocument(
  chunks: readonly string[],
  question: Question,
  scores: readonly number[],
): ScoredMessage {
  const text = chunks.join('');
  const starts = new Float64Array(chunks.length + 1);
  for (const [at, chunk] of chunks.entries())
    starts[at + 1] = (starts[at] as number) + Buffer.byteLength(chunk);
  return {
    ...{ submissionId: 's', ordinal: 0, documentId: sha256(text), source: 'a', sourceKey: 'a' },
    questions: [question],
    ...{ bytes: Buffer.byteLength(text), tokens: Buffer.byteLength(text) },
    ...{ byteStarts: starts, tokenStarts: starts, scores: [Float32Array.from(scores)] },
    basis: new Float32Array(0),
    body: { bytes: Buffer.from(text), ids: idsOf(text) },
  };
}

/** Says something else each time, and keeps what it was asked. */
export function recordingGenerator(
  asked: AnswerRequest[],
  answer: (request: AnswerRequest) => string = ({ kind, candidate }) => `${kind} ${candidate}`,
): Generator {
  return {
    ...{ name: 'recording', sampling: {}, cached: false, likeReference: true },
    async generate(request) {
      asked.push(request);
      const text = answer(request);
      return { answer: { text, finishReason: 'stop', inContext: null, meanLogprob: null } };
    },
  };
}

export const poolOf = (texts: readonly string[]): FillerPool => ({
  hash: 'pool',
  chunks: texts.map((text, chunk) => ({
    ...{ documentId: sha256(text), chunk, byteStart: 0, byteEnd: Buffer.byteLength(text), text },
    ids: idsOf(text),
  })),
  questions: [],
});

type Pair = PipelineConfig['pair'];

/** What became of the first question of a document, with what its generator was asked. */
export async function pairOne(
  message: ScoredMessage,
  change: Partial<Pair> = {},
  deps: Partial<QuestionSettings> & { answer?: (request: AnswerRequest) => string } = {},
) {
  const asked: AnswerRequest[] = [];
  const settings = {
    ...{ tokens: 4096, chunks: null, select: 'rank', top_k: 8, filler: 'none' },
    ...{ rejected: ['irrelevant', 'mixed'], max_answer_tokens: 512, too_long: 'cut' },
    ...change,
  } as Pair;
  const text = Buffer.from((message.body as { bytes: Uint8Array }).bytes);
  const outcome = await pairQuestion(
    message,
    async (chunks) =>
      chunks.map((chunk) => {
        const part = text.toString(
          'utf8',
          message.byteStarts[chunk],
          message.byteStarts[chunk + 1],
        );
        return { ids: idsOf(part), text: part };
      }),
    0,
    Math.max(...(message.scores[0] as Float32Array)),
    {
      ...{ settings, borders: 'sentence', bar: 1, seed: 0, identity: 'i' },
      ...{ template: byteTemplate, pool: undefined },
      evaluator: undefined as never,
      poolScores: async (_, places) => places.map(() => 0),
      generator: recordingGenerator(asked, deps.answer),
      ...deps,
    },
  );
  return { outcome, asked };
}

/** Random scores as evaluators give them: many of 0, ties, some high. */
export const randomScores = (count: number, random: Random): number[] =>
  Array.from({ length: count }, () =>
    random.below(3) === 0 ? 0 : random.below(2) === 0 ? random.below(6) : 4 * random.next(),
  );
