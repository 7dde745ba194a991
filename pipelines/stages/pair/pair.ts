import type { Stage } from '../../core/stage.js';
import { type Question, questionIdOf } from '../../dataset/ledger/submission.js';
import type { Benchmarks } from '../../filters/benchmarks.js';
import { scoredAs } from '../cloze.js';
import type {
  KeptDocument,
  PairedMessage,
  PieceStarts,
  SampleDraft,
  ScoredMessage,
} from '../messages.js';
import { NO_EVIDENCE } from './evidence.js';
import { type PoolScores, poolScores } from './fillers.js';
import type { Outcome } from './outcome.js';
import { pairQuestion } from './pair-question.js';
import type { PairSettings, ReadChunks } from './pair-settings.js';

export interface PairDependencies extends PairSettings {
  /** documents worked on at once */
  concurrency: number;
  /** what no row may be made from, where any are given */
  benchmarks?: Benchmarks | undefined;
  /** lets other things happen between two questions (a heartbeat), where a document takes long */
  breathe?(): Promise<void>;
  /** reads chunks of a document that was too long to keep */
  readLong(message: ScoredMessage, starts: PieceStarts, chunks: number[]): ReturnType<ReadChunks>;
}

/** Bytes of a paired message that count against a queue's bound. */
const sizeOf = (samples: readonly SampleDraft[]): number =>
  samples.reduce(
    (sum, sample) => sum + sample.chunkIds.reduce((bytes, ids) => bytes + ids.byteLength * 2, 2048),
    1024,
  );

const bestOf = (scores: Float32Array): number =>
  scores.reduce((most, score) => Math.max(most, score), 0);

/** How the chunks of a document are read: out of the message, or out of the store again. */
export function chunkReader(
  message: ScoredMessage,
  readLong: PairDependencies['readLong'],
): ReadChunks {
  const { body } = message;
  if (!('ids' in body)) return (chunks) => readLong(message, body, chunks);
  return async (chunks) => keptChunks(body, message, chunks);
}

/** Chunks of a document that is there with its text and tokens. */
export function keptChunks(
  { ids, bytes }: KeptDocument,
  { byteStarts, tokenStarts }: Pick<ScoredMessage, 'byteStarts' | 'tokenStarts'>,
  chunks: readonly number[],
): { ids: Int32Array; text: string }[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return chunks.map((chunk) => ({
    ids: ids.slice(tokenStarts[chunk], tokenStarts[chunk + 1]),
    text: text.toString('utf8', byteStarts[chunk], byteStarts[chunk + 1]),
  }));
}

/** The scores of the pool's chunks against the questions of a document. */
function pooledFor(
  { questions, basis }: ScoredMessage,
  { pool, evaluator }: PairSettings,
): PoolScores {
  if (!pool) return async () => [];
  return poolScores(pool, questions.map(scoredAs), basis, evaluator);
}

/** Why a question may not become a sample: it, or its document, is in a benchmark. */
function contamination(
  { contaminated }: ScoredMessage,
  asked: Question,
  benchmarks: Benchmarks | undefined,
): Outcome | undefined {
  const detail =
    contaminated === undefined
      ? { at: benchmarks?.asks(asked), what: 'the question is in a benchmark' }
      : { at: contaminated, what: 'a benchmark has a passage of the document' };
  if (detail.at === undefined) return undefined;
  return { drop: { reason: 'contaminated', detail: `${detail.what}: ${detail.at}` } };
}

/** Stage pair: every question of a document becomes a sample or a drop with a reason. */
export function pairStage(deps: PairDependencies): Stage<ScoredMessage, PairedMessage> {
  return {
    name: 'pair',
    concurrency: deps.concurrency,
    async run(message) {
      const { documentId: document_id, questions } = message;
      const read = chunkReader(message, deps.readLong);
      const scoresOfPool = pooledFor(message, deps);
      const samples: SampleDraft[] = [];
      const drops: PairedMessage['drops'] = [];
      if (questions.length === 0) {
        const detail = 'the document came without questions';
        const none = { question_id: '', question: '', best_score: null };
        drops.push({ document_id, ...none, reason: 'no-questions', detail });
      }
      for (const [at, asked] of questions.entries()) {
        await deps.breathe?.();
        const best_score = bestOf(message.scores[at] as Float32Array);
        const withScores = { ...deps, poolScores: scoresOfPool };
        const known = contamination(message, asked, deps.benchmarks);
        const outcome = known ?? (await pairQuestion(message, read, at, best_score, withScores));
        if ('sample' in outcome) {
          samples.push(outcome.sample);
          continue;
        }
        const { question } = asked;
        const question_id = questionIdOf(asked);
        const { reason, detail, found = NO_EVIDENCE, abstained } = outcome.drop;
        const made = {
          ...(abstained ? { abstained } : {}),
          ...(asked.cloze ? { cloze: true } : {}),
        };
        drops.push({
          ...{ document_id, question_id, question, best_score, reason, detail },
          ...{ ...found, ...made },
        });
      }
      const { submissionId, ordinal, source, sourceKey, bytes, tokens, byteStarts } = message;
      const record: PairedMessage = {
        submissionId,
        ordinal,
        documentId: document_id,
        source,
        sourceKey,
        bytes,
        tokens,
        chunks: byteStarts.length - 1,
        questions: questions.length,
        samples,
        drops,
      };
      return [{ record, bytes: sizeOf(samples) }];
    },
  };
}
