import { isDeepStrictEqual } from 'node:util';
import { hashOf } from '../core/hash.js';
import { taggerIdentity } from '../entities/model-tagger.js';
import { evaluatorIdentity } from '../evaluators/index.js';
import { benchmarksIdentity } from '../filters/benchmarks.js';
import type { MadeTemplate } from '../generated/log-entry.js';
import type { PipelineConfig } from '../generated/pipeline.js';
import { generatorVersion } from '../generators/index.js';
import { settings, valueAt } from './settings.js';

/**
 * Versions of the stages. Changed behaviour, or a changed default, bumps the stage's number:
 * then the configuration identity changes, and with it every sample id.
 */
export const STAGE_VERSIONS = { ingest: 3, chunk: 3, score: 3, pair: 7, shard: 2 };

const usesOnnx = ({ evaluator, rerank }: PipelineConfig['score']): boolean =>
  [evaluator, rerank.evaluator].some((name) => name.startsWith('onnx-'));

/**
 * Configuration identity: hash of all that decides what a document becomes. Stage versions,
 * the settings that affect data and differ from their defaults, the tokenizer, and the parts of
 * the template, which may come from a file beside the tokenizer. Rows have it together with the
 * hash of their data set's filler pool (dataset/log/made.ts).
 */
export function configurationIdentity(
  config: PipelineConfig,
  tokenizerSha256: string,
  template: MadeTemplate,
): string {
  const changed = settings
    .filter(({ affectsData, path }) => affectsData && !path.startsWith('template.'))
    .map((setting) => ({ ...setting, value: valueAt(config, setting.path) }))
    // Settings of a generator or an evaluator that is not in use decide nothing.
    .filter(({ path }) => !path.startsWith('pair.openai.') || config.pair.generator === 'openai')
    .filter(({ path }) => path !== 'pair.too_long' || config.pair.generator !== 'openai')
    .filter(({ path }) => !path.startsWith('score.onnx.') || usesOnnx(config.score))
    .filter(({ path }) => !path.startsWith('entities.') || config.entities.model !== null)
    .filter(({ path }) => path !== 'filters.passage' || config.filters.benchmarks.length > 0)
    .filter(
      ({ path }) => !path.startsWith('score.rerank.') || config.score.rerank.evaluator !== 'none',
    )
    .filter((setting) => !isDeepStrictEqual(setting.value, setting.default))
    .map(({ path, value }) => [path, value]);
  return hashOf({
    stages: STAGE_VERSIONS,
    evaluator: evaluatorIdentity(config.score),
    generator: generatorVersion(config.pair.generator),
    // Left out where it is undefined: rules are part of what uses them.
    entities: taggerIdentity(config.entities),
    // The files by what is in them, and left out where there are none.
    benchmarks: benchmarksIdentity(config.filters.benchmarks),
    settings: Object.fromEntries(changed),
    tokenizer: tokenizerSha256,
    template,
  });
}
