import { Command } from 'commander';
import { runEvaluation } from '../python.js';

export const evaluateCommand = (): Command =>
  new Command('evaluate')
    .description('measure what a model can do with long inputs (its own options follow)')
    .usage('--model folder-or-url --tasks needle,longbench,… --out folder')
    .allowUnknownOption()
    .allowExcessArguments()
    .helpOption(false)
    .action(async (_options: object, command: Command) => {
      process.exitCode = await runEvaluation(command.args);
    });
