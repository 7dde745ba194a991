import { openModelTagger, taggerIdentity } from '../entities/model-tagger.js';
import type { PipelineConfig } from '../generated/pipeline.js';
import { openEmbedder } from '../onnx/embedder.js';
import type { OnnxSettings, Task } from '../onnx/folder.js';
import { modelIdentity } from '../onnx/identity.js';
import { openPairScorer } from '../onnx/pair-scorer.js';
import { openTokenClassifier } from '../onnx/token-classifier.js';
import { type Check, good } from './check.js';

/** Something to run a model on: a folder that only looks right is found out by it. */
const TEXT = 'Anna Stone keeps the lighthouse of Brackton.';

/** Loads the model of a task and runs it once. */
const TRY: Record<Task, (settings: OnnxSettings) => Promise<void>> = {
  async embedding(settings) {
    const model = await openEmbedder(settings);
    await model.embed(TEXT, 'passage').finally(model.close);
  },
  async ner(settings) {
    const model = await openTokenClassifier(settings);
    await model.entities(TEXT).finally(model.close);
  },
  async 'cross-encoder'(settings) {
    const model = await openPairScorer(settings);
    await model.score(TEXT, TEXT).finally(model.close);
  },
};

const isTask = (name: string): name is Task => Object.hasOwn(TRY, name);

/** What the model of score.onnx is for: an evaluator's task, a re-ranker's, or nothing. */
export const modelTasks = ({ evaluator, rerank }: PipelineConfig['score']): Task[] =>
  [evaluator, rerank.evaluator].map((name) => name.replace(/^onnx-/, '')).filter(isTask);

const told = (folder: string | null, identity: unknown): string => {
  const { model } = identity as { model: string };
  return `${folder}: runs, sha256 ${model.slice(0, 12)}…`;
};

function evaluatorModel(task: Task, onnx: OnnxSettings): Check {
  return {
    name: `model of onnx-${task}`,
    async run() {
      const identity = modelIdentity(onnx, task);
      await TRY[task](onnx);
      return good(told(onnx.model, identity));
    },
  };
}

function entityModel(entities: PipelineConfig['entities']): Check {
  return {
    name: 'model of entities',
    async run() {
      const { files } = taggerIdentity(entities) as { files: unknown };
      const model = await openModelTagger(entities);
      await Promise.resolve(model.entities(TEXT)).finally(model.close);
      return good(told(entities.model, files));
    },
  };
}

/** The folders of models that run inside the workers (docs/onnx.md). */
export function modelFolders({ score, entities }: PipelineConfig): Check[] {
  return [
    ...modelTasks(score).map((task) => evaluatorModel(task, score.onnx)),
    ...(entities.model === null ? [] : [entityModel(entities)]),
  ];
}
