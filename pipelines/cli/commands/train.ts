import { Command } from 'commander';
import { runTrainer } from '../python.js';

export const trainCommand = (): Command =>
  new Command('train')
    .description('train a model on a data set (starts the trainer; its own options follow)')
    .usage('[--config train.yaml] [--set key=value …] [--resume] [--plan]')
    .allowUnknownOption()
    .allowExcessArguments()
    .helpOption(false)
    .action(async (_options: object, command: Command) => {
      process.exitCode = await runTrainer(['train', ...command.args]);
    });
