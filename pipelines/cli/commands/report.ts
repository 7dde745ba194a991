import { Command } from 'commander';
import { collectReport, reportJson, writeReport } from '../../report/write.js';

interface ReportCommandOptions {
  out: string;
  config?: string;
  version?: string;
  document?: string;
  training?: string;
  evaluation?: string[];
  json?: boolean;
}

export const reportCommand = (): Command =>
  new Command('report')
    .description('write one self-contained page about a data set and what was trained on it')
    .argument('[store]', 'the data set', './dataset')
    .option('-o, --out <file>', 'the page to write', 'report.html')
    .option(
      '-c, --config <file>',
      'the configuration the data set was made with: the heat map then shows every chunk',
    )
    .option('--version <n>', 'which version')
    .option(
      '--document <item>',
      'the document of the heat map: its id or the start of it, or its source',
    )
    .option('--training <folder>', "the trainer's out folder, for curves of loss and accuracy")
    .option('--evaluation <files...>', 'evaluations to compare, before and after')
    .option('--json', "print the report's data as JSON and write no page")
    .action(async (url: string, options: ReportCommandOptions) => {
      const sources = {
        store: url,
        config: options.config,
        version: options.version === undefined ? undefined : Number(options.version),
        document: options.document,
        training: options.training,
        evaluations: options.evaluation,
      };
      if (options.json) {
        console.log(reportJson(await collectReport(sources)));
        return;
      }
      await writeReport({ ...sources, out: options.out });
      console.log(`wrote ${options.out}`);
    });
