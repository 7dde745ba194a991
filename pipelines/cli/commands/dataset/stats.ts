import { Command } from 'commander';
import { openNamed } from '../../../config/named-store.js';
import { type DatasetOptions, versionOption } from './options.js';

export const stats = new Command('stats')
  .description('what a data set is made of: distributions, leakage, evidence, positions')
  .argument('[store]', 'the data set', './dataset')
  .addOption(versionOption())
  .option('--json', 'print as JSON')
  .action(async (url: string, options: DatasetOptions) => {
    // Only now: the other commands start without the report.
    const [{ collectDataset }, { statsOf }, { statsText }] = await Promise.all([
      import('../../../report/data/dataset.js'),
      import('../../../report/data/stats.js'),
      import('../../stats-text.js'),
    ]);
    const store = await openNamed(url);
    const data = await collectDataset({ store, version: options.version, heatMaps: 0 });
    console.log(options.json ? JSON.stringify(statsOf(data), null, 1) : statsText(statsOf(data)));
  });
