import { Command, Option } from 'commander';
import { openNamed } from '../../../config/named-store.js';
import { systemClock } from '../../../core/clock.js';
import { type TransferResult, transfer } from '../../../dataset/transfer/transfer.js';
import { bytes, count, seconds } from '../../format.js';
import { transferReporter } from '../../transfer-progress.js';
import { type DatasetOptions, versionOption, wholeNumber } from './options.js';

interface TransferFlags extends DatasetOptions {
  allVersions?: boolean;
  withDocuments?: boolean;
  parallel: number;
  quiet?: boolean;
}

const HELP = `
Files come first, their sha256 checked on the way, the log last: until then the other side is what
it was. A copy that was stopped goes on when it is started again, and a later one copies only what
has come since. A target that has another history is refused.`;

/** What a copy did, for people. */
function summary(result: TransferResult, from: string, to: string): string {
  const { version, copied, present, mended, lacking, entries } = result;
  const rows = `version ${version.version}, ${count(version.content_hash.rows)} rows, content hash ${version.content_hash.sum}`;
  const also = [
    ...(mended.length > 0
      ? [`Copied again, since they were damaged there: ${mended.join(', ')}.`]
      : []),
    ...(lacking.length > 0
      ? [`${from} does not have ${count(lacking.length)} files, first ${lacking[0]}.`]
      : []),
  ];
  const did =
    copied.files === 0 && entries === 0
      ? `Nothing to do: ${to} has it already: ${rows}.`
      : `${to} has ${rows}.\nCopied ${count(copied.files)} files, ${bytes(copied.bytes)}, in ${seconds(result.seconds)} (${bytes(copied.bytes / Math.max(0.001, result.seconds))}/s); ${count(present)} were there; ${count(entries)} log entries.`;
  return [did, ...also].join('\n');
}

async function copy(fromUrl: string, toUrl: string, flags: TransferFlags): Promise<void> {
  const [from, to] = await Promise.all([openNamed(fromUrl), openNamed(toUrl)]);
  const progress = transferReporter(flags.quiet ?? false);
  const stop = new AbortController();
  // Once: a second Ctrl-C ends the process at once, which is safe as well.
  process.once('SIGINT', () => stop.abort());
  try {
    const result = await transfer({
      from,
      to,
      version: flags.version,
      allVersions: flags.allVersions ?? false,
      documents: flags.withDocuments ?? false,
      parallel: flags.parallel,
      clock: systemClock,
      signal: stop.signal,
      onProgress: progress.onProgress,
    });
    progress.end();
    console.log(
      flags.json
        ? JSON.stringify({ ...result, from: from.url, to: to.url }, null, 1)
        : summary(result, from.url, to.url),
    );
  } catch (error) {
    progress.end();
    if (!stop.signal.aborted) throw error;
    console.error('longpref: stopped; the same command goes on where this one was');
    process.exitCode = 130;
  }
}

const withFlags = (command: Command): Command =>
  command
    .addOption(versionOption())
    .option('--all-versions', 'the files of all versions before it, too, as far as they are there')
    .option('--with-documents', 'the submitted documents with their texts, too (longpref why)')
    .addOption(
      new Option('--parallel <n>', 'files at once')
        .default(8)
        .argParser(wholeNumber('parallel', 1)),
    )
    .option('--json', 'print the result as JSON')
    .option('-q, --quiet', 'no progress')
    .addHelpText('after', HELP);

export const push = withFlags(
  new Command('push')
    .description('copy a version of a data set to another store: a folder or a bucket')
    .argument('<from>', 'the data set')
    .argument('<to>', 'where it is copied to'),
).action(copy);

export const pull = withFlags(
  new Command('pull')
    .description('copy a version of a data set from another store to here')
    .argument('<from>', 'the data set')
    .argument('[to]', 'where it is copied to', './dataset'),
).action(copy);
