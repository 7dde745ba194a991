import { loadConfig } from '../../pipelines/config/load.js';
import type { EvaluatorSettings } from '../../pipelines/evaluators/index.js';

/** The settings `score`: defaults, but for what is given. */
export const scoreSettings = (changed: Partial<EvaluatorSettings> = {}): EvaluatorSettings => ({
  ...loadConfig(undefined).config.score,
  ...changed,
});
