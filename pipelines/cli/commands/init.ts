import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command, Option } from 'commander';
import { configFile } from '../../config/write.js';
import { ConfigError } from '../../core/errors.js';
import { packagePath, readSchema } from '../../core/paths.js';

interface InitOptions {
  preset: 'default' | 'paper';
  force?: boolean;
}

/** The paper's settings where ours differ (sections 3 and 4: δ = 6, N = 16, 512 tokens, 64k). */
const PIPELINE_PRESETS: Record<InitOptions['preset'], Record<string, unknown>> = {
  default: { input: ['./documents'] },
  paper: {
    input: ['./documents'],
    score: { items: 'entities', against: 'question' },
    chunk: { borders: 'character' },
    // The paper's contexts are of one document, and of 16 windows, whatever template and answer take.
    pair: { select: 'threshold', filler: 'none', chunks: 16, tokens: 16 * 512 + 1024 },
    shard: { draws: 2 },
  },
};

export const initCommand = (): Command =>
  new Command('init')
    .description('write pipeline.yaml and train.yaml with every setting explained')
    .argument('[folder]', 'where to', '.')
    .addOption(
      new Option('--preset <name>', "paper: the paper's own settings")
        .choices(['default', 'paper'])
        .default('default'),
    )
    .option('-f, --force', 'overwrite files that are there')
    .action(async (folder: string, { preset, force }: InitOptions) => {
      const files = [
        { name: 'pipeline', values: PIPELINE_PRESETS[preset] },
        { name: 'train', values: { dataset: './dataset' } },
      ];
      await mkdir(folder, { recursive: true });
      for (const { name } of files) {
        const file = path.join(folder, `${name}.yaml`);
        if (existsSync(file) && !force)
          throw new ConfigError(`${file} is there already: --force overwrites it`);
      }
      for (const { name, values } of files) {
        const file = path.join(folder, `${name}.yaml`);
        const schemaFile = packagePath(`schemas/${name}.schema.json`);
        const relative = path.relative(path.resolve(folder), schemaFile);
        await writeFile(file, configFile(readSchema(name), values, relative));
        console.log(`wrote ${file}`);
      }
      console.log(
        '\nNext: put documents under input: in pipeline.yaml, then longpref preview, then longpref run.',
      );
    });
