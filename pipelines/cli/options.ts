import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { DEFAULT_CONFIG } from '../config/default-file.js';
import { type LoadedConfig, loadConfig } from '../config/load.js';
import { ConfigError } from '../core/errors.js';
import { isUrl } from '../stores/open.js';

/** Options of every command that reads pipeline.yaml. Flags are stronger than the file. */
export interface ConfigOptions {
  config?: string;
  input?: string[];
  store?: string;
  tokenizer?: string;
  limit?: string;
  threads?: string;
  set?: string[];
}

export const withConfigOptions = (command: Command): Command =>
  command
    .option(
      '-c, --config <file>',
      `configuration (default: ${DEFAULT_CONFIG}, or none where there is no such file)`,
    )
    .option('-i, --input <paths...>', 'files and folders with documents')
    .option('-o, --store <folder>', 'where the data set lives: a folder, or s3://bucket/folder')
    .option('-t, --tokenizer <path>', "the policy model's tokenizer.json, or its folder")
    .option('-n, --limit <documents>', 'take only so many documents')
    .option('--threads <n>', 'worker threads; 0 is one per core')
    .addOption(new Option('--set <key=value...>', 'any setting, e.g. --set chunk.tokens=256'));

/**
 * Reads the configuration a command line means. Paths given as flags are relative to here.
 * @param needsInput whether it must name documents, or a file that does
 */
export function configOf(options: ConfigOptions, needsInput = true): LoadedConfig {
  const here = (file: string) => JSON.stringify(isUrl(file) ? file : path.resolve(file));
  const file = options.config ?? (existsSync(DEFAULT_CONFIG) ? DEFAULT_CONFIG : undefined);
  const overrides = [
    ...(options.input ? [`input=[${options.input.map(here).join(', ')}]`] : []),
    ...(options.store ? [`store=${here(options.store)}`] : []),
    ...(options.tokenizer ? [`tokenizer=${here(options.tokenizer)}`] : []),
    ...(options.limit ? [`limit=${options.limit}`] : []),
    ...(options.threads ? [`runtime.threads=${options.threads}`] : []),
    ...(options.set ?? []),
  ];
  if (needsInput && file === undefined && !options.input) {
    throw new ConfigError(
      `there is no ${DEFAULT_CONFIG} here: longpref init writes one, or name documents with --input`,
    );
  }
  return loadConfig(file, overrides);
}
