import { type LoadedConfig, loadConfig } from '../../../pipelines/config/load.js';
import { packagePath } from '../../../pipelines/core/paths.js';
import type { Made } from '../../../pipelines/generated/log-entry.js';
import { madeOf } from '../../../pipelines/runtime/dependencies/prepare.js';
import { type TokenizedTemplate, tokenizeTemplate } from '../../../pipelines/template/tokenize.js';
import { loadTokenizer } from '../../../pipelines/tokenizer/load.js';
import type { Tokenizer } from '../../../pipelines/tokenizer/tokenizer.js';
import type { InputName } from '../measure/cases.js';

export const TOKENIZER = packagePath('pipelines/assets/tokenizer.json');

/** The settings an input is worked on with; the tokenizer is always the built-in one. */
export const configFor = (input: InputName, overrides: readonly string[] = []): LoadedConfig =>
  loadConfig(input === 'demo' ? packagePath('pipelines/demo/pipeline.yaml') : undefined, [
    `tokenizer=${JSON.stringify(TOKENIZER)}`,
    ...overrides,
  ]);

export interface Parts {
  tokenizer: Tokenizer;
  template: TokenizedTemplate;
  made: Made;
}

/** What stages pair and shard need, without the worker threads a run starts. */
export async function partsOf({ config }: LoadedConfig): Promise<Parts> {
  const tokenizer = await loadTokenizer(TOKENIZER);
  const made = madeOf(config, tokenizer, TOKENIZER);
  return { tokenizer, template: await tokenizeTemplate(made.template, tokenizer), made };
}
