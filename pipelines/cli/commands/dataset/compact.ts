import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { Command, Option } from 'commander';
import { openNamed } from '../../../config/named-store.js';
import { systemClock } from '../../../core/clock.js';
import type { CompactResult } from '../../../dataset/compact/compact.js';
import { openSpill } from '../../../dataset/compact/spill.js';
import { countReporter } from '../../count-progress.js';
import { bytes, count } from '../../format.js';
import { wholeNumber } from './options.js';

interface CompactFlags {
  shardBytes: number;
  rowGroup: number;
  scratch: string;
  json?: boolean;
  quiet?: boolean;
}

/** Bytes of rows sorted in memory at once; as objects they take about three times that. */
const MEMORY = 64 << 20;
/** As shard.bytes and shard.row_group in pipeline.yaml. */
const SHARD_BYTES = 128 << 20;
const ROW_GROUP = 256;

const HELP = `
The rows of the newest version are sorted by document and sample and written as files of about
--shard-bytes. Names and bytes of these depend on the rows alone. The content hash stays; earlier versions can be
read until longpref dataset gc removes their files. A run may go on meanwhile.`;

function summary({ changed, before, after, version }: CompactResult, url: string): string {
  if (!changed) return `Nothing to do: the ${count(after.files)} files of ${url} are compact.`;
  const did = `${url}: ${count(before.files)} files (${bytes(before.bytes)}) are ${count(after.files)} now (${bytes(after.bytes)}).`;
  const next = version
    ? `Version ${version.version}, ${count(version.content_hash.rows)} rows, content hash ${version.content_hash.sum}.`
    : 'A run is under way: its version will have them.';
  return `${did}\n${next}\nlongpref dataset gc ${url} --keep-versions 1 removes the old ones once they are a day old.`;
}

export const compact = new Command('compact')
  .description('lay the rows of a data set out anew, in few sorted files')
  .argument('[store]', 'the data set', './dataset')
  .addOption(
    new Option('--shard-bytes <n>', 'bytes of rows, before compression, in a file')
      .default(SHARD_BYTES)
      .argParser(wholeNumber('shard-bytes', 4096)),
  )
  .addOption(
    new Option('--row-group <n>', 'rows in a Parquet row group')
      .default(ROW_GROUP)
      .argParser(wholeNumber('row-group', 1)),
  )
  .option('--scratch <folder>', 'where rows that do not fit into memory are sorted', tmpdir())
  .option('--json', 'print the result as JSON')
  .option('-q, --quiet', 'no progress')
  .addHelpText('after', HELP)
  .action(async (url: string, flags: CompactFlags) => {
    // Only now: the other commands start without the writer of Parquet.
    const { compact: compactDataset } = await import('../../../dataset/compact/compact.js');
    const store = await openNamed(url);
    const progress = countReporter(flags.quiet ?? false, 'compact', 'rows');
    const result = await compactDataset({
      store,
      clock: systemClock,
      newId: randomUUID,
      layout: { shard_bytes: flags.shardBytes, row_group: flags.rowGroup },
      memory: MEMORY,
      spill: () => openSpill(flags.scratch),
      onProgress: progress.onProgress,
    }).finally(progress.end);
    console.log(flags.json ? JSON.stringify(result, null, 1) : summary(result, store.url));
  });
