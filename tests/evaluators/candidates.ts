import path from 'node:path';
import type { EvaluatorSettings } from '../../pipelines/evaluators/index.js';
import { fuse } from '../../pipelines/evaluators/rerank.js';
import { scoreSettings } from '../helpers/score-settings.js';

const { onnx } = scoreSettings();
const model = (evaluator: EvaluatorSettings['evaluator'], models: string, name: string) =>
  scoreSettings({ evaluator, onnx: { ...onnx, model: path.join(models, name) } });

/** Evaluators that score all chunks, by the name the table has. */
export const evaluatorsIn = (models: string): Record<string, EvaluatorSettings> => ({
  'entity-overlap (entities)': scoreSettings({ evaluator: 'entity-overlap', items: 'entities' }),
  'entity-overlap': scoreSettings({ evaluator: 'entity-overlap' }),
  bm25: scoreSettings({ evaluator: 'bm25' }),
  'onnx-ner (rampart)': model('onnx-ner', models, 'rampart-ner-q4'),
  'onnx-embedding (MiniLM)': model('onnx-embedding', models, 'minilm-l6-int8'),
  'onnx-embedding (bge-small)': model('onnx-embedding', models, 'bge-small-en-int8'),
  'onnx-embedding (e5-small)': model('onnx-embedding', models, 'e5-small-v2-int8'),
});

export interface Reranked {
  name: string;
  first: string;
  model: string;
  shortlist: number;
  weight: number;
}

/** First evaluators whose shortlist a model puts in order: the default weight, and the model alone. */
export const RERANKED: readonly Reranked[] = ['MiniLM', 'bge-small', 'e5-small'].flatMap((name) =>
  [0.5, 1].map((weight) => ({
    name: `bm25, then ${name}${weight === 1 ? ' alone' : ''}`,
    first: 'bm25',
    model: `onnx-embedding (${name})`,
    shortlist: 32,
    weight,
  })),
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
