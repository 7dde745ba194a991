import { remembered } from '../core/remembered.js';
import type { PipelineConfig } from '../generated/pipeline.js';
import { type Embedder, openEmbedder } from '../onnx/embedder.js';
import { modelIdentity } from '../onnx/identity.js';
import { dot } from '../onnx/pooling.js';
import type { Evaluator, ScoredQuestion } from './evaluator.js';
import { askedText, modelScore, POOLED, type Reranker, SHORTLISTED } from './model-scores.js';

type Settings = Pick<PipelineConfig['score'], 'against' | 'onnx'>;

/** Bumped when a score changes. */
export const version = 1;

/** Cosines differ from model to model: MiniLM's of what has nothing to do with a question lie below. */
export const floor = 0.2;

/** Vectors of the windows of a text: shape [windows][size]. */
type Vectors = readonly Float32Array[];

/** Questions of one document that are remembered by a re-ranker. */
const ASKED = 256;

/** The files and the use of the model: part of the configuration identity. */
export const identity = ({ onnx }: Settings): unknown => modelIdentity(onnx, 'embedding');

/** The best pair of a question's windows and a chunk's. */
function similarity(question: Vectors, chunk: Vectors): number {
  let best = 0;
  for (const asked of question) {
    for (const vector of chunk) best = Math.max(best, dot(asked, vector));
  }
  return modelScore(best);
}

const rows = (questions: readonly Vectors[], chunks: readonly Vectors[]): Float32Array[] =>
  questions.map((question) => Float32Array.from(chunks, (chunk) => similarity(question, chunk)));

async function each(
  texts: readonly string[],
  embed: (text: string) => Promise<Vectors>,
): Promise<Vectors[]> {
  const all: Vectors[] = [];
  // One after another: the model has one thread.
  for (const text of texts) all.push(await embed(text));
  return all;
}

/** Questions' vectors in a row: how many each has, then all of them. */
function basisOf(questions: readonly Vectors[]): Float32Array {
  const counts = questions.map((vectors) => vectors.length);
  return Float32Array.from([...counts, ...questions.flat().flatMap((vector) => [...vector])]);
}

function questionsIn(basis: Float32Array, count: number): Vectors[] {
  const counts = [...basis.subarray(0, count)];
  const size = (basis.length - count) / counts.reduce((sum, windows) => sum + windows, 0);
  let at = count;
  return counts.map((windows) =>
    Array.from({ length: windows }, () => {
      at += size;
      return basis.subarray(at - size, at);
    }),
  );
}

/**
 * Importance score of a chunk = cosine of its vector and the question's, by a bi-encoder; of
 * texts longer than the model's window, the best of their windows'.
 */
export async function create(settings: Settings): Promise<Evaluator> {
  const embedder = await openEmbedder(settings.onnx);
  const ask = (question: ScoredQuestion) =>
    embedder.embed(askedText(question, settings.against), 'query');
  const pooled = remembered(POOLED, passage(embedder));
  return {
    async begin(questions) {
      const asked: Vectors[] = [];
      for (const question of questions) asked.push(await ask(question));
      const parts: Float32Array[][] = [];
      return {
        async add(chunks) {
          parts.push(rows(asked, await each(chunks, passage(embedder))));
        },
        finish: () => ({
          scores: asked.map((_, at) =>
            Float32Array.from(parts.flatMap((part) => [...(part[at] as Float32Array)])),
          ),
          basis: basisOf(asked),
        }),
      };
    },
    fillers(questions, basis) {
      const asked = questionsIn(basis, questions.length);
      return { score: async (chunks) => rows(asked, await each(chunks, pooled)) };
    },
    close: embedder.close,
  };
}

const passage =
  (embedder: Embedder) =>
  (text: string): Promise<Vectors> =>
    embedder.embed(text, 'passage');

/** The same scores, of chunks that are handed over. */
export async function createReranker(settings: Settings): Promise<Reranker> {
  const embedder = await openEmbedder(settings.onnx);
  const embedChunk = remembered(SHORTLISTED, passage(embedder));
  const embedQuestion = remembered(ASKED, (text) => embedder.embed(text, 'query'));
  return {
    async score(question, chunks) {
      const asked = await embedQuestion(askedText(question, settings.against));
      return rows([asked], await each(chunks, embedChunk))[0] as Float32Array;
    },
    close: embedder.close,
  };
}
