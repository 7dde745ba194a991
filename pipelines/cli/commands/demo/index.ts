import { Command } from 'commander';
import { demo } from './demo.js';

export const demoCommand = (): Command =>
  new Command('demo')
    .description('the whole way in minutes: documents, data set, training, report')
    .option('-o, --out <folder>', 'where everything goes', './demo')
    .option('--seed <n>', 'seed of corpus, model and training', '0')
    .option('--data-only', 'stop when the data set is made')
    .option('-f, --force', 'empty the folder even if it is not a demo folder')
    .action((options: { out: string; seed: string; force?: boolean; dataOnly?: boolean }) =>
      demo({
        out: options.out,
        seed: Number(options.seed),
        force: options.force ?? false,
        dataOnly: options.dataOnly ?? false,
      }),
    );
