import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command, Option } from 'commander';
import { PRESETS, type Preset } from '../../config/presets.js';
import { configFile } from '../../config/write.js';
import { ConfigError } from '../../core/errors.js';
import { makeFolder } from '../../core/make-folder.js';
import { packagePath, readSchema } from '../../core/paths.js';

interface InitOptions {
  preset: string;
  force?: boolean;
}

export const initCommand = (): Command =>
  new Command('init')
    .description('write pipeline.yaml and train.yaml with every setting explained')
    .argument('[folder]', 'where to', '.')
    .addOption(
      new Option(
        '--preset <name>',
        "paper: the paper's settings; authors: those of its public code",
      )
        .choices(Object.keys(PRESETS))
        .default('default'),
    )
    .option('-f, --force', 'overwrite files that are there')
    .action(async (folder: string, { preset, force }: InitOptions) => {
      const { values, head, told } = PRESETS[preset] as Preset;
      const files = [
        { name: 'pipeline', values, head },
        { name: 'train', values: { dataset: './dataset' }, head: [] },
      ];
      await makeFolder(folder);
      for (const { name } of files) {
        const file = path.join(folder, `${name}.yaml`);
        if (existsSync(file) && !force)
          throw new ConfigError(`${file} is there already: --force overwrites it`);
      }
      for (const { name, values, head } of files) {
        const file = path.join(folder, `${name}.yaml`);
        const schemaFile = packagePath(`schemas/${name}.schema.json`);
        const relative = path.relative(path.resolve(folder), schemaFile);
        await writeFile(file, configFile(readSchema(name), values, relative, head));
        console.log(`wrote ${file}`);
      }
      for (const sentence of told) console.log(`\n${sentence}`);
      console.log(
        '\nNext: put documents under input: in pipeline.yaml, then longpref preview, then longpref run.',
      );
    });
