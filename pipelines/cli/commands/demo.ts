import { Command } from 'commander';
export const demoCommand = (): Command =>
  new Command('demo').description(
    'the whole way in minutes: documents, data set, training, report',
  );
