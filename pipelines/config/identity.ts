import { isDeepStrictEqual } from 'node:util';
import { hashOf } from '../core/hash.js';
import { evaluatorIdentity } from '../evaluators/index.js';
import type { MadeTemplate } from '../generated/log-entry.js';
import type { PipelineConfig } from '../generated/pipeline.js';
import { generatorVersion } from '../generators/index.js';
import { settings, valueAt } from './settings.js';

/**
 * Versions of the stages. Changed behaviour, or a changed default, bumps the stage's number:
 * then the configuration identity changes, and with it every sample id.
 */
const STAGE_VERSIONS = { ingest: 3, chunk: 2, score: 3, pair: 4, shard: 2 };

/**
 * Version of what `chunk.borders: sentence` alone decides: where chunks end, and the one that a
 * context has no room for as a whole. Bumped in place of chunk's and pair's: rows with other
 * borders keep their ids.
 */
const SENTENCE_BORDERS = 2;

/** Versions of the stages, and of what only some borders of chunks have. */
export const stageVersions = ({ borders }: PipelineConfig['chunk']): Record<string, number> =>
  borders === 'sentence' ? { ...STAGE_VERSIONS, sentence: SENTENCE_BORDERS } : STAGE_VERSIONS;

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
    .filter(({ path }) => !path.startsWith('score.onnx.') || usesOnnx(config.score))
    .filter(
      ({ path }) => !path.startsWith('score.rerank.') || config.score.rerank.evaluator !== 'none',
    )
    .filter((setting) => !isDeepStrictEqual(setting.value, setting.default))
    .map(({ path, value }) => [path, value]);
  return hashOf({
    stages: stageVersions(config.chunk),
    evaluator: evaluatorIdentity(config.score),
    generator: generatorVersion(config.pair.generator),
    settings: Object.fromEntries(changed),
    tokenizer: tokenizerSha256,
    template,
  });
}
