import { remembered } from '../core/remembered.js';
import type { PipelineConfig } from '../generated/pipeline.js';
import { fold } from '../language/fold.js';
import { modelIdentity } from '../onnx/identity.js';
import { openTokenClassifier, type TokenClassifier } from '../onnx/token-classifier.js';
import { chunkwise, type Evaluator, type ScoredQuestion } from './evaluator.js';
import { POOLED, type Reranker } from './model-scores.js';

type Settings = Pick<PipelineConfig['score'], 'against' | 'onnx'>;

/** Bumped when a score changes. */
export const version = 1;

/** One shared entity. */
export const floor = 1;

/** The files of the model and what its labels stand for: part of the configuration identity. */
export const identity = ({ onnx }: Settings): unknown => modelIdentity(onnx, 'ner');

/** Distinct entities of a text. What two texts call by the same name is one, whatever the types: those depend on the words around it. */
type Entities = ReadonlySet<string>;

const entitiesIn =
  (model: TokenClassifier) =>
  async (text: string): Promise<Entities> =>
    new Set((await model.entities(text)).map((entity) => fold(entity.text)));

async function asked(
  { question, answer }: ScoredQuestion,
  against: string,
  find: (text: string) => Promise<Entities>,
): Promise<Entities> {
  if (against !== 'question-and-answer' || !answer) return find(question);
  // Each by itself: what stands in the one says nothing of the other's words.
  return new Set([...(await find(question)), ...(await find(answer))]);
}

function shared(question: Entities, chunk: Entities): number {
  let count = 0;
  for (const entity of question) if (chunk.has(entity)) count += 1;
  return count;
}

/**
 * Importance score of a chunk = number of distinct entities that it shares with the question
 * (paper, section 3.1), found by a model of named entities.
 */
export async function create(settings: Settings): Promise<Evaluator> {
  const model = await openTokenClassifier(settings.onnx);
  const find = remembered(POOLED, entitiesIn(model));
  const evaluator = chunkwise(async (questions) => {
    const wanted: Entities[] = [];
    for (const question of questions) wanted.push(await asked(question, settings.against, find));
    return async (chunks) => {
      const found: Entities[] = [];
      for (const chunk of chunks) found.push(await find(chunk));
      return wanted.map((question) => Float32Array.from(found, (chunk) => shared(question, chunk)));
    };
  });
  return { ...evaluator, close: model.close };
}

/** The same scores, of chunks that are handed over. */
export async function createReranker(settings: Settings): Promise<Reranker> {
  const model = await openTokenClassifier(settings.onnx);
  const find = remembered(POOLED, entitiesIn(model));
  return {
    async score(question, chunks) {
      const wanted = await asked(question, settings.against, find);
      const scores = new Float32Array(chunks.length);
      for (const [at, chunk] of chunks.entries()) scores[at] = shared(wanted, await find(chunk));
      return scores;
    },
    close: model.close,
  };
}
