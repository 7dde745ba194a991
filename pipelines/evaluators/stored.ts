import { DatasetError } from '../core/errors.js';
import { hashOf } from '../core/hash.js';
import type { PipelineConfig } from '../generated/pipeline.js';
import type { Store } from '../stores/store.js';
import type { DocumentScores, Evaluator, ScoredQuestion } from './evaluator.js';
import { type EvaluatorSettings, evaluatorIdentity, isModelled } from './index.js';

const toText = (row: Float32Array): string =>
  Buffer.from(row.buffer, row.byteOffset, row.byteLength).toString('base64');

function fromText(text: unknown): Float32Array {
  const bytes = Buffer.from(text as string, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

const encode = ({ scores, basis }: DocumentScores): Buffer =>
  Buffer.from(JSON.stringify({ scores: scores.map(toText), basis: toText(basis) }));

/**
 * Scores as they are stored.
 * @throws DatasetError where they are not those of so many questions and chunks
 */
function decode(bytes: Buffer, where: string, questions: number, chunks: number): DocumentScores {
  try {
    const { scores, basis } = JSON.parse(bytes.toString('utf8'));
    const rows = (scores as unknown[]).map(fromText);
    const isWhole = rows.length === questions && rows.every((row) => row.length === chunks);
    if (!isWhole || !rows.every((row) => row.every((score) => score >= 0 && score < Infinity)))
      throw new Error('other scores than were asked for');
    return { scores: rows, basis: fromText(basis) };
  } catch (cause) {
    throw new DatasetError(
      `${where}, scores that a model gave before, is damaged: delete it and run again`,
      { cause },
    );
  }
}

/** What the scores of a document depend on beside its text and questions. */
export function scoresMadeWith(settings: EvaluatorSettings, more: Record<string, unknown>): string {
  const { onnx, command, ...score } = settings;
  const { model: _, file: __, providers: ___, ...use } = onnx;
  const { revision } = command;
  return hashOf({ ...score, use, revision, identity: evaluatorIdentity(settings), ...more });
}

/**
 * An evaluator whose scores are kept in the store, and taken from there when they are asked for
 * again: a model gives other last digits on another processor, and takes its time. What was
 * stored first counts, also for who computed it at the same moment.
 * @param made what the scores depend on beside document and questions
 * @param documentId of the document that `begin` is going to score
 */
export function storedScores(
  evaluator: Evaluator,
  store: Store,
  made: string,
  documentId = '',
): Evaluator {
  const keyOf = (what: readonly unknown[]): string => {
    const hash = hashOf([made, ...what]);
    return `cache/scores/${hash.slice(0, 2)}/${hash}.json`;
  };
  const first = async (key: string, found: DocumentScores, questions: number, chunks: number) => {
    await store.create(key, encode(found));
    const bytes = await store.read(key);
    return bytes ? decode(bytes, `${store.url}/${key}`, questions, chunks) : found;
  };
  return {
    async begin(questions) {
      const key = keyOf(['document', documentId, questions]);
      const before = await store.read(key);
      const scorer = before ? undefined : await evaluator.begin(questions);
      let count = 0;
      return {
        async add(chunks) {
          count += chunks.length;
          await scorer?.add(chunks);
        },
        async finish(read) {
          const [many, where] = [questions.length, `${store.url}/${key}`];
          if (before) return decode(before, where, many, count);
          return first(key, (await scorer?.finish(read)) as DocumentScores, many, count);
        },
      };
    },
    async fillers(questions: readonly ScoredQuestion[], basis) {
      const scorer = await evaluator.fillers(questions, basis);
      return {
        async score(chunks) {
          if (chunks.length === 0) return questions.map(() => new Float32Array(0));
          const key = keyOf(['fillers', toText(basis), questions, chunks]);
          const [many, where] = [questions.length, `${store.url}/${key}`];
          const before = await store.read(key);
          if (before) return decode(before, where, many, chunks.length).scores;
          const found = { scores: await scorer.score(chunks), basis: new Float32Array(0) };
          return (await first(key, found, many, chunks.length)).scores;
        },
      };
    },
    close: async () => evaluator.close?.(),
  };
}

/**
 * Keeps the scores of evaluators with these settings, where a model gives them: rules give the same
 * ones everywhere, and faster than a store answers.
 * @param more what scores depend on beside the settings
 */
export function keepingScores(
  settings: EvaluatorSettings,
  more: { chunk: PipelineConfig['chunk']; tokenizer: string },
): (evaluator: Evaluator, store: Store, documentId?: string) => Evaluator {
  if (!isModelled(settings)) return (evaluator) => evaluator;
  const made = scoresMadeWith(settings, more);
  return (evaluator, store, documentId) => storedScores(evaluator, store, made, documentId);
}
