import { Command, Option } from 'commander';
import { openNamed } from '../../../config/named-store.js';
import { systemClock } from '../../../core/clock.js';
import { collectGarbage, type GcResult } from '../../../dataset/gc.js';
import { bytes, count, table } from '../../format.js';
import { duration, wholeNumber } from './options.js';

interface GcFlags {
  keepVersions?: number;
  grace: number;
  blobs?: boolean;
  blobGrace: number;
  yes?: boolean;
  json?: boolean;
}

const DAY_MS = 86_400_000;

const HELP = `
What goes: files of versions that are not kept, files that runs, compactions and copies left behind
when they were killed, half-written files. What stays: whatever a kept version or a run under way
consists of, all ledgers, the log, and everything younger than --grace. Nothing is removed without
--yes.`;

/** What goes, by reason. */
function summary(result: GcResult, url: string, flags: GcFlags): string {
  const { garbage, droppedVersions, young } = result;
  if (garbage.length === 0)
    return `Nothing to remove in ${url}${young > 0 ? `; ${count(young)} files that nothing refers to are younger than --grace` : ''}.`;
  const reasons = [...new Set(garbage.map(({ why }) => why))].map((why) => {
    const of = garbage.filter((one) => one.why === why);
    return [why, count(of.length), bytes(of.reduce((sum, one) => sum + one.bytes, 0))];
  });
  const gone =
    droppedVersions.length > 0
      ? `\nVersions that can no longer be read: ${droppedVersions.join(', ')}.`
      : '';
  const did = flags.yes
    ? `Removed ${count(result.removed)} files, ${bytes(result.bytes)}, from ${url}.`
    : `Would remove ${count(garbage.length)} files, ${bytes(result.bytes)}, from ${url}; --yes does it.`;
  return `${table(['what', 'files', 'size'], reasons)}\n${did}${gone}`;
}

export const gc = new Command('gc')
  .description('remove files that no version and no run refers to')
  .argument('[store]', 'the data set', './dataset')
  .addOption(
    new Option(
      '--keep-versions <n>',
      'files of so many newest versions stay (default: of all)',
    ).argParser(wholeNumber('keep-versions', 1)),
  )
  .addOption(
    new Option(
      '--grace <time>',
      'what is younger stays: longer than your longest run, compaction or copy',
    )
      .default(DAY_MS, '24h')
      .argParser(duration('grace')),
  )
  .option(
    '--blobs',
    'texts of documents that no submission names, and bodies of messages, go as well',
  )
  .addOption(
    new Option(
      '--blob-grace <time>',
      'but not younger ones: longer than topics and dead letters are kept',
    )
      .default(90 * DAY_MS, '90d')
      .argParser(duration('blob-grace')),
  )
  .option('--yes', 'remove; without it you are only told')
  .option('--json', 'print the result as JSON')
  .addHelpText('after', HELP)
  .action(async (url: string, flags: GcFlags) => {
    const store = await openNamed(url);
    const result = await collectGarbage({
      store,
      clock: systemClock,
      keepVersions: flags.keepVersions,
      graceMs: flags.grace,
      blobGraceMs: flags.blobs ? flags.blobGrace : undefined,
      remove: flags.yes ?? false,
    });
    console.log(flags.json ? JSON.stringify(result, null, 1) : summary(result, store.url, flags));
  });
