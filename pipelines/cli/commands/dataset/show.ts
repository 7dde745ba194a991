import { Command } from 'commander';
import { openNamed } from '../../../config/named-store.js';
import { type DatasetVersion, openDataset } from '../../../dataset/dataset.js';
import { liveRowsOf } from '../../../dataset/log/live.js';
import { bytes, count, pairs, table } from '../../format.js';
import { type DatasetOptions, versionOption } from './options.js';

/** What stands in a data set, as `dataset show --json` prints it. */
function describeDataset({ version, appends, live, files, unfinished }: DatasetVersion) {
  const rowsOf = (split: string) =>
    live
      .filter(({ file }) => file.split === split)
      .reduce((sum, file) => sum + liveRowsOf(file), 0);
  return {
    version: version.version,
    created_at: version.created_at,
    rows: version.content_hash.rows,
    content_hash: version.content_hash.sum,
    splits: { train: rowsOf('train'), validation: rowsOf('validation') },
    files: live.map((one) => ({
      path: one.file.path,
      rows: liveRowsOf(one),
      bytes: one.file.bytes,
    })),
    withdrawn: live.reduce((sum, { withdrawn }) => sum + withdrawn.samples.size, 0),
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    submission: version.submission_id,
    documents: version.documents,
    questions: version.questions,
    drops: version.drops,
    made: appends.at(-1)?.made ?? null,
    unfinished,
  };
}

export const show = new Command('show')
  .description('describe a data set at its newest version, or another')
  .argument('[store]', 'the data set', './dataset')
  .addOption(versionOption())
  .option('--json', 'print as JSON')
  .action(async (url: string, options: DatasetOptions) => {
    const store = await openNamed(url);
    const shown = describeDataset(await openDataset(store, options.version));
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
        ...(shown.withdrawn > 0
          ? [
              [
                'withdrawn',
                `${count(shown.withdrawn)} rows of the files: longpref dataset compact leaves them out`,
              ] as [string, string],
            ]
          : []),
        ['content hash', shown.content_hash],
        [
          'last submission',
          `${count(shown.documents)} documents, ${count(shown.questions)} questions${drops.length > 0 ? `; drops: ${drops.join(', ')}` : ''}`,
        ],
        [
          'context',
          `up to ${count(shown.made?.window ?? 0)} tokens, positions up to ${count(shown.made?.positions_length ?? 0)}`,
        ],
        ...(shown.made?.threshold === undefined
          ? []
          : [['threshold', `${shown.made.threshold} (pair.threshold: auto)`] as [string, string]]),
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
