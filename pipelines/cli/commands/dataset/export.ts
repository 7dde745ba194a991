import { Command, Option } from 'commander';
import { openNamed } from '../../../config/named-store.js';
import type { ExportResult } from '../../../preferences/export/export.js';
import { type ExportFormat, FORMATS } from '../../../preferences/export/format-names.js';
import type { ToolFormat } from '../../../preferences/export/tools/tool.js';
import { countReporter } from '../../count-progress.js';
import { bytes, count, shortPath, table } from '../../format.js';
import { type DatasetOptions, versionOption } from './options.js';

interface ExportFlags extends DatasetOptions {
  format: ExportFormat;
  out: string;
  split: 'train' | 'validation' | 'all';
  tokenizer?: string;
  force?: boolean;
  wholeAnswers?: boolean;
  quiet?: boolean;
}

const HELP = `
trl, axolotl and llamafactory have a line for each rejected answer: prompt, chosen and rejected are
texts with all special tokens, to be tokenised as they stand, without a chat template. Beside them
stands what the tool is to be started with; its length setting leaves every pair whole. jsonl has a
line for each row, with its texts alone. Position synthesis is in no export: these tools count
positions from 0. docs/data-set.md says more ("Take the data elsewhere").`;

const LEFT_OUT = {
  'cut-answer': 'pairs left out: an answer was cut at pair.max_answer_tokens (--whole-answers)',
  'special-token':
    'pairs left out: a text writes out a special token, which the tool would read as one',
};

/** What there is to say of pairs, a sentence each. */
function aboutPairs({ counts, lengths }: ExportResult, { name, cuts, ends }: ToolFormat): string[] {
  if (!counts || !lengths) return [];
  const { setting, longest, checked, same } = lengths;
  const left = Object.entries(LEFT_OUT).flatMap(([reason, why]) => {
    const n = counts.leftOut[reason as keyof typeof LEFT_OUT];
    return n ? [`${count(n)} ${why}.`] : [];
  });
  const cut = `${count(counts.cut)} pairs have an answer that was cut at pair.max_answer_tokens${ends ? `, and ${name} ends it all the same` : ''}; --whole-answers leaves them out.`;
  const seams =
    same < checked ? '; in the others tokens differ where parts of the prompt meet' : '';
  return [
    ...left,
    ...(counts.cut > 0 ? [cut] : []),
    `Longest prompt with its answer: ${count(longest)} tokens. The settings allow ${count(setting)}; left to itself ${name} cuts by ${cuts}.`,
    `Of ${count(checked)} pairs of the longest rows, ${name} makes the rows' own token ids of ${count(same)}${seams}.`,
    'Position synthesis is not exported: positions count from 0.',
  ];
}

/** What was written, for people. */
function summary(result: ExportResult, tool: ToolFormat | undefined): string {
  const files = result.files.map(({ path, lines, bytes: size }) => [
    shortPath(path),
    lines === undefined ? '' : count(lines),
    bytes(size),
  ]);
  return [
    table(['file', 'lines', 'size'], files),
    `\n${count(result.rows)} rows of version ${result.version}.`,
    ...(tool ? aboutPairs(result, tool) : []),
    ...result.notes.map((note) => `Note: ${note}.`),
  ].join('\n');
}

export const exportCommand = new Command('export')
  .description('write a data set for another tool: TRL, axolotl, LLaMA-Factory, or plain lines')
  .argument('[store]', 'the data set', './dataset')
  .addOption(new Option('--format <name>', 'for which tool').choices(FORMATS).makeOptionMandatory())
  .requiredOption('--out <path>', 'folder to write into (jsonl: or a file that ends with .jsonl)')
  .addOption(versionOption())
  .addOption(
    new Option('--split <name>', 'which rows')
      .choices(['train', 'validation', 'all'])
      .default('all'),
  )
  .option(
    '--tokenizer <folder>',
    "the model's folder: says for certain whether its tokenizer begins texts with a BOS",
  )
  .option('--whole-answers', 'leave out pairs with an answer that was cut at its most tokens')
  .option('--force', 'replace files that are there')
  .option('--json', 'print the result as JSON')
  .option('-q, --quiet', 'no progress')
  .addHelpText('after', HELP)
  .action(async (url: string, flags: ExportFlags) => {
    // Only now: the other commands start without tokenizers and what reads Parquet.
    const [{ exportDataset }, { toolOf }] = await Promise.all([
      import('../../../preferences/export/export.js'),
      import('../../../preferences/export/formats.js'),
    ]);
    const store = await openNamed(url);
    const progress = countReporter(flags.quiet ?? false, 'export', 'rows');
    const { format, out, split, version, tokenizer } = flags;
    const { force = false, wholeAnswers = false } = flags;
    const options = { store, version, format, out, split, tokenizer, force, wholeAnswers };
    const result = await exportDataset({ ...options, onProgress: progress.onProgress }).finally(
      progress.end,
    );
    console.log(
      flags.json
        ? JSON.stringify({ store: store.url, ...result }, null, 1)
        : summary(result, toolOf(format)),
    );
  });
