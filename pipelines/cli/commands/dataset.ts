import { Command } from 'commander';
import { openNamed } from '../../config/named-store.js';
import { DatasetError } from '../../core/errors.js';
import { type DatasetVersion, openDataset } from '../../dataset/dataset.js';
import { verifyDataset } from '../../dataset/verify.js';
import { collectDataset } from '../../report/data.js';
import { statsOf } from '../../report/stats.js';
import { bytes, count, pairs, table } from '../format.js';
import { statsText } from '../stats-text.js';

interface DatasetOptions {
  json?: boolean;
  version?: string;
}

const numberOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

/** What stands in a data set, as `dataset show --json` prints it. */
export function describeDataset({ version, appends, files, unfinished }: DatasetVersion) {
  const rowsOf = (split: string) =>
    files.filter((file) => file.split === split).reduce((sum, file) => sum + file.rows, 0);
  return {
    version: version.version,
    created_at: version.created_at,
    rows: version.content_hash.rows,
    content_hash: version.content_hash.sum,
    splits: { train: rowsOf('train'), validation: rowsOf('validation') },
    files: files.map(({ path, rows, bytes: size }) => ({ path, rows, bytes: size })),
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    submission: version.submission_id,
    documents: version.documents,
    questions: version.questions,
    drops: version.drops,
    made: appends.at(-1)?.made ?? null,
    unfinished,
  };
}

const show = new Command('show')
  .description('describe a data set at its newest version, or another')
  .argument('[store]', 'the data set', './dataset')
  .option('--version <n>', 'which version')
  .option('--json', 'print as JSON')
  .action(async (url: string, options: DatasetOptions) => {
    const store = openNamed(url);
    const shown = describeDataset(await openDataset(store, numberOf(options.version)));
    if (options.json) {
      console.log(JSON.stringify(shown, null, 1));
      return;
    }
    const drops = Object.entries(shown.drops).map(([reason, n]) => `${reason} ${count(n)}`);
    console.log(
      pairs([
        ['data set', store.url],
        ['version', `${shown.version}, ${shown.created_at}`],
        [
          'rows',
          `${count(shown.rows)} (train ${count(shown.splits.train)}, validation ${count(shown.splits.validation)})`,
        ],
        ['content hash', shown.content_hash],
        [
          'last submission',
          `${count(shown.documents)} documents, ${count(shown.questions)} questions${drops.length > 0 ? `; drops: ${drops.join(', ')}` : ''}`,
        ],
        [
          'context',
          `up to ${count(shown.made?.window ?? 0)} tokens, positions up to ${count(shown.made?.positions_length ?? 0)}`,
        ],
        ['tokenizer', shown.made?.tokenizer_sha256 ?? ''],
        ['identity', shown.made?.identity ?? ''],
        ...(shown.unfinished > 0
          ? [
              [
                'unfinished',
                `${shown.unfinished} log entries of a run that was stopped: longpref run resumes it`,
              ] as [string, string],
            ]
          : []),
      ]),
    );
    console.log(
      `\n${table(
        ['file', 'rows', 'size'],
        shown.files.map((file) => [file.path, count(file.rows), bytes(file.bytes)]),
      )}`,
    );
  });

const verify = new Command('verify')
  .description('read every byte of a data set and check it against its log')
  .argument('[store]', 'the data set', './dataset')
  .option('--version <n>', 'which version')
  .option('--json', 'print as JSON')
  .action(async (url: string, options: DatasetOptions) => {
    const store = openNamed(url);
    const dataset = await openDataset(store, numberOf(options.version));
    const problems = await verifyDataset(store, dataset);
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

const stats = new Command('stats')
  .description('what a data set is made of: distributions, leakage, evidence, positions')
  .argument('[store]', 'the data set', './dataset')
  .option('--version <n>', 'which version')
  .option('--json', 'print as JSON')
  .action(async (url: string, options: DatasetOptions) => {
    const store = openNamed(url);
    const version = numberOf(options.version);
    const data = await collectDataset({ store, version, heatMaps: 0 });
    console.log(options.json ? JSON.stringify(statsOf(data), null, 1) : statsText(statsOf(data)));
  });

export const datasetCommand = (): Command =>
  new Command('dataset')
    .description('look at a data set')
    .addCommand(show)
    .addCommand(stats)
    .addCommand(verify);
