import path from 'node:path';
import type { Evaluator } from '../../pipelines/evaluators/evaluator.js';
import { createEvaluator, type EvaluatorSettings } from '../../pipelines/evaluators/index.js';
import { fuse } from '../../pipelines/evaluators/rerank.js';
import { scoreSettings } from '../helpers/score-settings.js';
import { plainBm25 } from './plain-bm25.js';

const { onnx } = scoreSettings();
/** Bi-encoders by their folders. */
const MODELS = {
  MiniLM: 'minilm-l6-int8',
  'bge-small': 'bge-small-en-int8',
  'e5-small': 'e5-small-v2-int8',
};

type Create = () => Evaluator | Promise<Evaluator>;
const ours =
  (settings: Partial<EvaluatorSettings>): Create =>
  () =>
    createEvaluator(scoreSettings({ ...settings, against: 'question-and-answer' }));
const model = (evaluator: EvaluatorSettings['evaluator'], models: string, name: string) =>
  ours({ evaluator, onnx: { ...onnx, model: path.join(models, name) } });

/** Evaluators that score all chunks, by the name the table has. */
export const evaluatorsIn = (models: string): Record<string, Create> => ({
  'entity-overlap (entities)': ours({ evaluator: 'entity-overlap', items: 'entities' }),
  'entity-overlap': ours({ evaluator: 'entity-overlap' }),
  'plain BM25': plainBm25,
  bm25: ours({ evaluator: 'bm25' }),
  'onnx-ner (rampart)': model('onnx-ner', models, 'rampart-ner-q4'),
  ...Object.fromEntries(
    Object.entries(MODELS).map(([name, folder]) => [
      `onnx-embedding (${name})`,
      model('onnx-embedding', models, folder),
    ]),
  ),
});

export interface Reranked {
  name: string;
  first: string;
  model: string;
  shortlist: number;
  weight: number;
}

/** First evaluators whose shortlist a model puts in order: the default weight, and the model alone. */
export const RERANKED: readonly Reranked[] = Object.keys(MODELS).flatMap((name) =>
  [0.5, 1].map((weight) => ({
    name: `bm25, then ${name}${weight === 1 ? ' alone' : ''}`,
    first: 'bm25',
    model: `onnx-embedding (${name})`,
    shortlist: 32,
    weight,
  })),
);

/** The same as a run has them, with the default weight: for what they cost. */
export const rerankersIn = (models: string): Record<string, Create> =>
  Object.fromEntries(
    Object.entries(MODELS).map(([name, folder]) => {
      const { rerank } = scoreSettings();
      const settings = { ...onnx, model: path.join(models, folder) };
      return [
        `bm25, then ${name}`,
        ours({ onnx: settings, rerank: { ...rerank, evaluator: 'onnx-embedding' } }),
      ];
    }),
  );

/** The ranking that a re-ranker makes of two. */
export function rerankedOf(
  first: readonly number[],
  scores: ArrayLike<number>,
  { shortlist, weight }: Reranked,
): number[] {
  const listed = first.slice(0, shortlist);
  const second = [...listed].sort((a, b) => (scores[b] as number) - (scores[a] as number));
  return [...fuse(listed, second, weight), ...first.slice(shortlist)];
}
