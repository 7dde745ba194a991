import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { Command, Option } from 'commander';
import { openNamed } from '../../../config/named-store.js';
import { systemClock } from '../../../core/clock.js';
import { ConfigError } from '../../../core/errors.js';
import type { ImportResult } from '../../../preferences/import/import.js';
import { countReporter } from '../../count-progress.js';
import { count } from '../../format.js';
import { wholeNumber } from './options.js';

interface ImportFlags {
  store: string;
  tokenizer: string;
  template: 'auto' | 'chat' | 'text';
  validation: number;
  maxTokens: number;
  skipBad?: boolean;
  mix?: boolean;
  scratch: string;
  json?: boolean;
  quiet?: boolean;
}

const MAX_TOKENS = 65_536;
const VALIDATION = 0.05;
const PROBLEMS_SHOWN = 5;

const HELP = `
Files are .jsonl, .json, .parquet or .csv, also as .gz and .zst. A record has prompt, chosen and
rejected: texts, or chat messages (lists of {"role", "content"}); without prompt it is what chosen and
rejected begin with. rejected may be a list of answers. With a chat template a prompt that is a text is
the user's message; --template text takes texts as they stand, special tokens in them included. A
row has its prompt as one chunk, and positions without gaps: longpref train, dataset verify, stats
and export take it as any other. Nothing is cut. Of bad records the file, line and field are told, and
nothing is imported, unless --skip-bad leaves them out.`;

function share(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !(number >= 0 && number <= 1))
    throw new ConfigError(`--validation ${text}: give a share from 0 to 1`);
  return number;
}

function summary(result: ImportResult, url: string): string {
  const { changed, version, rows, records, doubles, bad, problems, framing, notes } = result;
  const did = changed
    ? `${url}: ${count(rows)} rows of ${count(records)} records.`
    : `Nothing to do: ${url} has these ${count(rows)} rows already.`;
  const how =
    framing === 'chat' ? "by the model's chat template" : 'as texts that stand as they are';
  const first = problems.slice(0, PROBLEMS_SHOWN);
  return [
    did,
    `Prompts and answers are taken ${how}.`,
    ...(doubles > 0 ? [`${count(doubles)} records stood there before, word for word.`] : []),
    ...(bad > 0 ? [`${count(bad)} bad records were left out, among them:`] : []),
    ...first.map(({ source, message }) => `  ${source}: ${message}`),
    ...notes.map((note) => `Note: ${note}.`),
    `Version ${version.version}, ${count(version.content_hash.rows)} rows, content hash ${version.content_hash.sum}.`,
  ].join('\n');
}

export const importPreferencesCommand = new Command('import-preferences')
  .description('make a data set of preferences from elsewhere: prompt, chosen, rejected')
  .argument('<files...>', 'the records')
  .option('-o, --store <folder>', 'the data set: a folder, or s3://bucket/folder', './dataset')
  .requiredOption('-t, --tokenizer <folder>', "the policy model's folder, or its tokenizer.json")
  .addOption(
    new Option(
      '--template <how>',
      'chat: by the chat template of the folder; text: texts as they stand; auto: chat where there is one',
    )
      .choices(['auto', 'chat', 'text'])
      .default('auto'),
  )
  .addOption(
    new Option('--validation <share>', 'share of prompts held out, by their hash')
      .default(VALIDATION)
      .argParser(share),
  )
  .addOption(
    new Option('--max-tokens <n>', 'a prompt with its longest answer that has more is a bad record')
      .default(MAX_TOKENS)
      .argParser(wholeNumber('max-tokens', 2)),
  )
  .option('--skip-bad', 'leave out records that cannot be used, and say how many')
  .option('--mix', 'add to a data set that was made in another way')
  .option('--scratch <folder>', 'where rows are kept until all records are read', tmpdir())
  .option('--json', 'print the result as JSON')
  .option('-q, --quiet', 'no progress')
  .addHelpText('after', HELP)
  .action(async (files: string[], flags: ImportFlags) => {
    // Only now: the other commands start without tokenizers and schemas.
    const [{ importPreferences }, { loadConfig }] = await Promise.all([
      import('../../../preferences/import/import.js'),
      import('../../../config/load.js'),
    ]);
    const store = await openNamed(flags.store);
    const { tokenizer, template, validation, maxTokens, scratch } = flags;
    const { skipBad = false, mix = false, quiet = false } = flags;
    const reporters = {
      read: countReporter(quiet, 'read', 'records'),
      write: countReporter(quiet, 'write', 'rows'),
    };
    const result = await importPreferences({
      ...{ files, store, tokenizer, validation, maxTokens, scratch, skipBad, mix },
      clock: systemClock,
      newId: randomUUID,
      defaults: loadConfig(undefined, []).config,
      framing: template,
      onProgress: ({ phase, ...progress }) => reporters[phase].onProgress(progress),
    }).finally(() => {
      for (const { end } of Object.values(reporters)) end();
    });
    console.log(
      flags.json
        ? JSON.stringify({ store: store.url, ...result }, null, 1)
        : summary(result, store.url),
    );
  });
