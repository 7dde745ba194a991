import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { configurationIdentity } from '../../pipelines/config/identity.js';
import { type LoadedConfig, loadConfig } from '../../pipelines/config/load.js';
import { packagePath } from '../../pipelines/core/paths.js';
import type { SampleRow } from '../../pipelines/dataset/row.js';
import type { Made } from '../../pipelines/generated/log-entry.js';
import { type TokenizedTemplate, tokenizeTemplate } from '../../pipelines/stages/template.js';
import { endToken } from '../../pipelines/tokenizer/end-token.js';
import { loadTokenizer } from '../../pipelines/tokenizer/load.js';
import type { Tokenizer } from '../../pipelines/tokenizer/tokenizer.js';
import type { InputName } from './cases.js';

export const TOKENIZER = packagePath('pipelines/assets/tokenizer.json');

/** The settings an input is worked on with; the tokenizer is always the built-in one. */
export const configFor = (input: InputName, overrides: readonly string[] = []): LoadedConfig =>
  loadConfig(input === 'demo' ? packagePath('pipelines/demo/pipeline.yaml') : undefined, [
    `tokenizer=${JSON.stringify(TOKENIZER)}`,
    ...(input === 'demo' ? ['template.end="<|endoftext|>"'] : []),
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
  const parts = { ...config.template, end: config.template.end || endToken(tokenizer, TOKENIZER) };
  const made: Made = {
    row_schema: 1,
    identity: configurationIdentity(config, tokenizer.sha256),
    tokenizer_sha256: tokenizer.sha256,
    template: parts,
    window: config.pair.chunks * config.chunk.tokens,
    positions_length: config.shard.positions_length,
    seed: config.seed,
  };
  return { tokenizer, template: await tokenizeTemplate(parts, tokenizer), made };
}

/** Prepared records: a file each, so that a process holds one at a time. */
export class Records<T> {
  constructor(private readonly folder: string) {}

  write(at: number, record: T): void {
    writeFileSync(path.join(this.folder, String(at).padStart(6, '0')), serialize(record));
  }

  *read(most = Number.POSITIVE_INFINITY): Generator<T> {
    const files = readdirSync(this.folder).sort().slice(0, most);
    for (const file of files) yield deserialize(readFileSync(path.join(this.folder, file))) as T;
  }
}

/** Bytes of a row before any encoding: ids and positions at four bytes, texts in UTF-8. */
export const rowBytes = (row: SampleRow): number =>
  4 *
    (row.prompt_ids.length +
      row.chosen_ids.length +
      row.rejected_ids.reduce((sum, ids) => sum + ids.length, 0) +
      row.segments.reduce((sum, { position_ids: ids }) => sum + 2 + (ids?.length ?? 0), 0)) +
  [row.prompt, row.question, row.chosen, ...row.rejected].reduce(
    (sum, text) => sum + Buffer.byteLength(text),
    0,
  );
