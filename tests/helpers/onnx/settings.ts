import { existsSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../../../deploy/local/cache.js';
import type { OnnxSettings } from '../../../pipelines/onnx/folder.js';

/** The defaults of `score.onnx`. */
export const onnxSettings = (model: string, more: Partial<OnnxSettings> = {}): OnnxSettings => ({
  model,
  file: null,
  pooling: 'auto',
  normalise: null,
  query_prefix: null,
  passage_prefix: null,
  max_tokens: null,
  overlap: 64,
  labels: {},
  providers: ['cpu'],
  ...more,
});

export type RealModel =
  | 'minilm-l6-int8'
  | 'bge-small-en-int8'
  | 'e5-small-v2-int8'
  | 'rampart-ner-q4';

/** Where tests/models/fetch.py puts a model. */
export const realModel = (name: RealModel): string => path.join(cacheFolder(), 'models', name);

/** Why a test of a real model cannot run here, for tap's `skip`; with REQUIRE_SERVERS=1 it runs, and fails. */
export function skipWithoutModel(name: RealModel): string | false {
  if (existsSync(realModel(name))) return false;
  const missing = `no ${name}: run python tests/models/fetch.py`;
  if (process.env.REQUIRE_SERVERS === '1') throw new Error(`REQUIRE_SERVERS=1, but ${missing}`);
  return missing;
}
