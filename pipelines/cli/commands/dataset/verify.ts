import { Command } from 'commander';
import { openNamed } from '../../../config/named-store.js';
import { DatasetError } from '../../../core/errors.js';
import { datasetOf } from '../../../dataset/dataset.js';
import { readLogPlainly } from '../../../dataset/log/log.js';
import { checkSnapshots } from '../../../dataset/log/snapshot.js';

import { count } from '../../format.js';
import { type DatasetOptions, versionOption } from './options.js';

export const verify = new Command('verify')
  .description('read every byte of a data set and check it against its log')
  .argument('[store]', 'the data set', './dataset')
  .addOption(versionOption())
  .option('--json', 'print as JSON')
  .action(async (url: string, options: DatasetOptions) => {
    // Only now: the other commands start without what reads Parquet.
    const { verifyDataset } = await import('../../../dataset/verify/verify.js');
    const store = await openNamed(url);
    const log = await readLogPlainly(store);
    const dataset = datasetOf(store, log, options.version);
    const problems = [
      ...(await checkSnapshots(store, log)),
      ...(await verifyDataset(store, dataset)),
    ];
    const { version, content_hash } = dataset.version;
    if (options.json) console.log(JSON.stringify({ version, content_hash, problems }, null, 1));
    else for (const problem of problems) console.error(`longpref: ${problem}`);
    if (problems.length > 0) {
      throw new DatasetError(
        `${store.url} is damaged, ${problems.length} problems: restore the named files from a copy`,
      );
    }
    if (!options.json) {
      console.log(
        `${store.url}, version ${version}: all is well. ${count(content_hash.rows)} rows, content hash ${content_hash.sum}`,
      );
    }
  });
