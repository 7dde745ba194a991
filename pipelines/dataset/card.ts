import { COLD_START, WITHOUT_MODEL } from '../generators/cold-start.js';
import type { Store } from '../stores/store.js';
import { type DatasetVersion, openDataset } from './dataset.js';
import { type LiveFile, liveRowsOf } from './log/live.js';
import type { Split } from './rows/row.js';

const SPLITS: Split[] = ['train', 'validation'];

const sizeCategory = (rows: number): string => {
  if (rows < 1_000) return 'n<1K';
  if (rows < 10_000) return '1K<n<10K';
  if (rows < 100_000) return '10K<n<100K';
  if (rows < 1_000_000) return '100K<n<1M';
  return '1M<n<10M';
};

const rowsIn = (files: readonly LiveFile[]): number =>
  files.reduce((sum, file) => sum + liveRowsOf(file), 0);

/**
 * README.md of a data set: a card for people, and front matter that names the live files of
 * each split, so that `datasets.load_dataset(folder)` reads those and no others.
 */
export function datasetCard({ version, appends, live }: DatasetVersion): string {
  const splits = SPLITS.map((split) => ({
    split,
    files: live.filter(({ file }) => file.split === split),
  })).filter((entry) => entry.files.length > 0);
  const made = appends.at(-1)?.made;
  const withdrawn = live.reduce((sum, { withdrawn: { samples } }) => sum + samples.size, 0);
  const dataFiles = splits.flatMap(({ split, files }) => [
    `  - split: ${split}`,
    '    path:',
    ...files.map(({ file }) => `    - ${file.path}`),
  ]);
  const drops = Object.entries(version.drops).map(([reason, count]) => `| ${reason} | ${count} |`);
  return `${[
    '---',
    'pretty_name: longpref data set',
    'task_categories:',
    '- question-answering',
    '- text-generation',
    'tags:',
    '- preference',
    '- long-context',
    '- LOGO',
    'size_categories:',
    `- ${sizeCategory(version.content_hash.rows)}`,
    'configs:',
    '- config_name: default',
    '  data_files:',
    ...dataFiles,
    '---',
    '',
    '# Long-context preference data',
    '',
    'Made by longpref for LOGO (arXiv 2410.18533): each row is one sample, a context of chunks with a question, one preferred and one or more dispreferred answers, ready to train on.',
    '',
    `Version ${version.version}: ${version.content_hash.rows} rows, content hash \`${version.content_hash.sum}\`.`,
    '',
    '| split | rows | files |',
    '|---|---|---|',
    ...splits.map(({ split, files }) => `| ${split} | ${rowsIn(files)} | ${files.length} |`),
    '',
    `Rows with \`answers.generator\` ${WITHOUT_MODEL.map((name) => `\`${name}\``).join(' or ')} have wrong answers that were made without a model: the right one with facts exchanged, or another of its kind. ${COLD_START}`,
    '',
    ...(withdrawn > 0
      ? [
          `The files have ${withdrawn} rows more, which were withdrawn since they were written (\`log/\` names them). longpref's own commands and trainer pass over them; for other tools let \`longpref dataset compact\` leave them out, or read \`longpref dataset export\`.`,
          '',
        ]
      : []),
    ...(drops.length > 0
      ? ['| questions dropped because of | count |', '|---|---|', ...drops, '']
      : []),
    ...(made
      ? [
          `Tokenizer \`${made.tokenizer_sha256}\`, configuration identity \`${made.identity}\`, at most ${made.window} context tokens a row, positions up to ${made.positions_length}.`,
          '',
        ]
      : []),
    '```python',
    'from datasets import load_dataset',
    'data = load_dataset("path/to/this/folder")',
    '```',
    '',
    '`prompt`, `chosen` and `rejected` are texts for people; `prompt_ids`, `segments`, `chosen_ids` and `rejected_ids` are what is trained on. `log/` and `ledger/` tell how the data set came about.',
  ].join('\n')}\n`;
}

/** Writes the data card for the newest version; it is derived, so it may be written again. */
export async function writeCard(store: Store): Promise<void> {
  await store.replace('README.md', Buffer.from(datasetCard(await openDataset(store))));
}
